"""Reports as people read them: nothing unescaped, nothing from elsewhere, never too large."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.fakes.samples import NOON, record, trial, tuning_job
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.reports import Report, report_of
from tunesmith.domain.results import build_result
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import Failure, TuningStatus
from tunesmith.presentation.charts import objective_chart, scatter_charts
from tunesmith.presentation.report_page import render_page
from tunesmith.presentation.report_text import render_text
from tunesmith.presentation.scales import scale_of

EVIL = "<script>alert('x')</script> | `a` [b](c) \"q\""
LAMBDA_ANSWERS = 6_000_000
CUT = trial(2, [0.1, 0.2], TrialStatus.STOPPED)
TRIALS = [trial(1, [0.5, 0.9]), CUT, trial(3, status=TrialStatus.FAILED, failure_reason="boom")]


def decided(name: str, reason: str = "worse than the median") -> Decision:
    verdict = Verdict(
        policy="median", subject=Subject.TRIAL, trial=name, evidence={}, reason=reason
    )
    return Decision(decision_id=name, verdict=verdict, at=NOON, enforced=True)


def written(trials: list[Trial], *, over: bool = True, **changes: Any) -> Report:
    decisions = [decided(one.name) for one in trials if one.status is TrialStatus.STOPPED]
    ended = {"status": TuningStatus.FINISHED, "ended_at": NOON} if over else {}
    kept = record(**{**ended, **changes})
    return report_of(
        kept,
        trials,
        decisions,
        at=NOON,
        result=build_result(kept, tuning_job(), trials, decisions, ended_at=NOON) if over else None,
        result_uri="s3://bucket/result.json" if over else None,
        asked='{"name": "digits"}',
        links={"request": "/tunings/x/request"},
    )


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_page_tells_how_it_ended_the_best_and_who_was_stopped_why() -> None:
    page = Tags(render_page(written(TRIALS)))

    for told in ("Tuning finished.", "0.9", '"rate": "0.1"', "worse than the median", "boom"):
        assert told in page.text
    classes = [attributes.get("class") for tag, attributes in page.tags if tag == "circle"]
    assert sorted(filter(None, classes))[:1] == ["best"]
    assert ("path", "mark") in [(tag, each.get("class")) for tag, each in page.tags]


def test_page_needs_nothing_else_and_runs_nothing() -> None:
    page = Tags(render_page(written(TRIALS)))

    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "img", "iframe"})
    assert not [each for _, each in page.tags if "src" in each or "href" in each]


@pytest.mark.parametrize("over", [True, False])
def test_what_users_have_named_is_text_everywhere(*, over: bool) -> None:
    trials = [
        trial(1, [0.5, 0.9], hyperparameters={EVIL: EVIL}),
        trial(2, [0.1, 0.2], TrialStatus.STOPPED, hyperparameters={EVIL: "other"}),
        trial(3, status=TrialStatus.FAILED, failure_reason=EVIL),
    ]
    failure = Failure(error="X", reason=EVIL, advice=EVIL)
    told = {"name": EVIL, "project": EVIL, "metric": EVIL, "warnings": (EVIL,)}
    report = written(trials, over=over, failure=failure, stop_reason=EVIL, **told)

    page, text = render_page(report), render_text(report)

    assert "<script" not in page
    assert "alert(&#39;x&#39;)" in page
    indented = re.sub(r"(?m)^    .*$", "", text)  # code, in which Markdown reads nothing
    assert "<script" not in indented
    assert not re.search(r"(?<!\\)\[b", indented)


def test_page_of_a_running_tuning_says_so() -> None:
    page = render_page(written([trial(1, [0.5], TrialStatus.IN_PROGRESS)], over=False))

    assert "The tuning is running: 1 trial of at most 20 so far." in page
    assert "No trial has a result yet." in page


def test_page_without_trials_is_written() -> None:
    report = written([], over=False, status=TuningStatus.ACCEPTED)

    assert "No trial has a result yet." in render_page(report)
    assert "## Trials" in render_text(report)


def test_seven_hundred_and_fifty_trials_fit_into_an_answer() -> None:
    values = {f"hyperparameter_{number}": "0.123456789" for number in range(30)}
    trials = [
        trial(number, [0.5 + number / 1000] * 60, status, hyperparameters=values)
        for number in range(1, 751)
        for status in [TrialStatus.STOPPED if number % 2 else TrialStatus.COMPLETED]
    ]

    report = written(trials)

    for body in (render_page(report), render_text(report), report.model_dump_json()):
        assert len(json.dumps(body)) < LAMBDA_ANSWERS * 0.8


def test_markdown_has_the_best_and_the_decisions() -> None:
    text = render_text(written(TRIALS))

    assert "## Best trial: 0.9" in text
    assert '      "rate": "0.1"' in text
    assert f"| median | {CUT.name} | worse than the median | stopped |" in text


def test_one_value_far_off_leaves_room_for_the_others() -> None:
    trials = [trial(number, [0.5 + number / 100]) for number in range(1, 20)]

    chart = objective_chart(written([*trials, trial(20, [1e9])]))

    assert chart
    assert chart.outside == 1
    heights = [dot.y for dot in chart.dots]
    assert max(heights) - min(heights) > 200


def test_scatter_takes_magnitudes_and_choices_as_they_are() -> None:
    rates = ["0.0001", "0.01", "0.1"]
    trials = [
        trial(number, [0.5], hyperparameters={"rate": rate, "kind": kind})
        for number, (rate, kind) in enumerate(zip(rates, "aba", strict=True))
    ]

    kind, rate = scatter_charts(written(trials))

    assert [tick.label for tick in kind.x_ticks] == ["a", "b"]
    assert [tick.label for tick in rate.x_ticks] == ["0.0001", "0.001", "0.01", "0.1"]


@pytest.mark.parametrize(
    "values", [[0.5], [0.0, 0.0], [1e-9, 1.0], [-5.0, 5.0], [1e300, -1e300], [3.0] * 20]
)
def test_every_scale_stays_on_the_chart(values: list[float]) -> None:
    scale = scale_of(values, 10, 100, magnitudes=True)

    assert all(10 <= scale.at(value) <= 100 for value in values)
    assert all(10 <= tick.at <= 100 for tick in scale.ticks)
