import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.samples import ID, NOON, learnt, record, trial, tuning_job
from tunesmith.domain.audits import Audit
from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.domain.money import Budget, Estimate, Rate, Spend
from tunesmith.domain.results import Result, build_result
from tunesmith.domain.savings import Saved
from tunesmith.domain.trials import TrialStatus
from tunesmith.domain.tuning import Door, Failure, Source, StopCause, TuningRecord
from tunesmith.domain.warm_starts import WarmStart
from tunesmith.presentation.slack import budget_alert, failed, finished, rejected, started

GOLDEN = Path(__file__).parent / "golden"
URI = f"s3://stack-bucket/tunings/{ID}/result.json"


def result(of: TuningRecord | None = None, **changes: Any) -> Result:
    best = {"learning_rate": "0.0123", "hidden": "128", "activation": "relu"}
    trials = [
        trial(1, [0.90], seconds=90),
        trial(2, [0.95], seconds=90, hyperparameters=best),
        trial(3, [0.20], TrialStatus.STOPPED, seconds=30),
        trial(4, [], TrialStatus.FAILED, failure_reason="AlgorithmError: ExitCode 1"),
    ]
    made = build_result(
        of or record(),
        tuning_job(max_parallel=1),
        trials,
        (),
        ended_at=NOON.replace(hour=13, minute=5),
    )
    return made.model_copy(update=changes)


def text_objects(part: Any) -> list[dict[str, Any]]:
    """Return everything that Slack shows as text, in order."""
    if isinstance(part, list):
        return [found for one in part for found in text_objects(one)]
    if not isinstance(part, dict):
        return []
    mine = [part] if isinstance(part.get("text"), str) else []
    return mine + [found for one in part.values() for found in text_objects(one)]


def texts(message: Message) -> str:
    return "\n".join(one["text"] for one in text_objects(message.blocks))


def markup(message: Message) -> list[str]:
    """Return the texts that Slack interprets; the plain ones cannot do any harm."""
    found = [one["text"] for one in text_objects(message.blocks) if one["type"] == "mrkdwn"]
    return [message.text, *found]


def assert_within_limits(message: Message) -> None:
    assert 1 <= len(message.blocks) <= 50
    assert len(message.text) <= 3_000
    for block in message.blocks:
        if block["type"] == "header":
            assert 1 <= len(block["text"]["text"]) <= 150
        elif "fields" in block:
            assert len(block["fields"]) <= 10
            assert all(len(field["text"]) <= 2_000 for field in block["fields"])
        elif "text" in block:
            assert 1 <= len(block["text"]["text"]) <= 3_000


def messages() -> dict[str, Message]:
    asked = record(
        source=Source(door=Door.API, principal="arn:aws:iam::1:user/ada"),
        warnings=("10 of 20 trials run at a time.",),
    )
    findings = [
        Finding(field="search.paralel", value=3, message="is not a known key", fix="Remove it."),
        Finding(field="name", message="is missing", fix="Add it."),
    ]
    failure = Failure(error="QuotaExhausted", reason="No ml.m5.large left.", advice="Wait.")
    return {
        "started": started(asked),
        "finished": finished(asked, result(), result_uri=URI),
        "failed": failed(asked, failure, result(), result_uri=URI),
        "rejected": rejected("s3://stack-bucket/requests/a.yaml", findings, "#ml-alerts"),
    }


def priced(*, notional: bool = False, **changes: Any) -> TuningRecord:
    """A tuning of a cent a second that was to cost 2 to 9 dollars, with a budget of 5."""
    rate = Rate(
        usd_per_second=Decimal("0.01"),
        usd_per_billed_second=Decimal("0.01"),
        basis="ours",
        notional=notional,
    )
    told = Estimate(
        trials=20,
        maximum_usd=Decimal(9),
        expected_usd=Decimal(2),
        overshoot_usd=Decimal("0.3"),
        basis="b",
        prices="p",
        notional=notional,
    )
    spent = Spend(spent_usd=Decimal("4.1"), committed_usd=Decimal("0.25"), at=NOON)
    return record(budget=Budget(usd=Decimal(5)), rate=rate, estimate=told, spend=spent, **changes)


def test_a_warm_start_is_told_at_the_start() -> None:
    assert "transfer, 2 parents" in texts(started(record(warm_start=learnt(1, 2))))
    assert "Warm start" not in texts(started(record(warm_start=WarmStart(why="none fits"))))


def test_what_it_is_to_cost_is_told_at_the_start() -> None:
    shown = texts(started(priced()))

    assert "about $2.00, at most $9.00" in shown
    assert "$5.00, may be exceeded by $0.3000" in shown


def test_an_alert_says_how_the_budget_stands() -> None:
    message = budget_alert(priced())

    assert "Budget nearly used up" in message.text
    shown = texts(message)
    assert all(amount in shown for amount in ("$4.10", "$0.2500", "$5.00"))
    assert_within_limits(message)


def test_an_alert_says_that_a_tuning_goes_on_although_its_budget_is_used_up() -> None:
    asked = priced()
    assert asked.budget
    message = budget_alert(
        asked.model_copy(update={"budget": asked.budget.model_copy(update={"usd": Decimal(4)})})
    )

    assert "Budget used up" in message.text
    assert "goes on" in texts(message)
    assert_within_limits(message)


def test_what_it_cost_and_saved_is_told_in_the_end() -> None:
    asked = priced()
    saved = Saved(trials=1, seconds=60.0, usd=0.6, basis="b")

    shown = texts(finished(asked, result(asked, saved=saved)))

    # 90 + 90 + 30 s, and the failed one's 60 s
    assert "$2.70, of a budget of $5.00" in shown
    assert "$0.6000" in shown
    assert "notional" not in shown


@pytest.mark.parametrize(
    "tell", [started, budget_alert, lambda asked: finished(asked, result(asked))]
)
def test_money_that_nobody_pays_is_called_notional(
    tell: Callable[[TuningRecord], Message],
) -> None:
    assert "(notional)" in texts(tell(priced(notional=True)))


@pytest.mark.parametrize("kind", ["started", "finished", "failed", "rejected"])
def test_a_message_is_what_slack_is_to_show(kind: str) -> None:
    message = messages()[kind]

    golden = json.loads((GOLDEN / f"{kind}.json").read_text())
    assert message.model_dump(exclude_none=True) == golden
    assert_within_limits(message)


def test_the_best_hyperparameters_stand_in_an_aligned_table() -> None:
    shown = texts(finished(record(), result()))

    assert (
        "```\n"
        "learning_rate  0.0123\n"
        "hidden         128\n"
        "activation     relu\n"
        "```"
    ) in shown  # fmt: skip


def test_how_much_better_it_became_is_said_and_what_stopping_saved() -> None:
    shown = texts(finished(record(), result()))

    assert "*validation:accuracy = 0.95*, better by 0.05 or 5.56%" in shown
    assert "4 run: 2 completed, 1 stopped, 1 failed" in shown
    assert "1 trial, which saved about 1 min of training" in shown
    assert "1 h 5 min" in shown


def test_a_tuning_that_never_got_better_says_so() -> None:
    shown = texts(finished(record(), result(improvement=0.0, improvement_share=0.0)))

    assert "no better than the first round of trials (0.9)" in shown


def test_a_stopped_tuning_without_result_has_no_empty_table() -> None:
    nothing = build_result(
        record(stop_cause=StopCause.USER, stop_reason="asked by ada"),
        tuning_job(status="Stopped"),
        (),
        (),
        ended_at=NOON,
    )

    message = finished(record(), nothing)

    assert "Tuning stopped: digits-mlp" in texts(message)
    assert "No trial reported the objective." in texts(message)
    assert "asked by ada" in texts(message)
    assert "```" not in texts(message)
    assert_within_limits(message)


def test_savings_are_told_in_epochs_and_money_where_they_are_known() -> None:
    saved = Saved(trials=3, seconds=7_500, epochs=1_234.5, usd=1.5, basis="held against others")

    shown = texts(finished(record(), result(saved=saved)))

    assert "3 trials, which saved about 2 h 5 min of training (1,234 epochs), $1.50" in shown


def test_shadow_decisions_are_told_with_what_they_would_have_saved() -> None:
    shown = texts(finished(record(), result(shadow_decisions=3, shadow_seconds=90)))

    assert "would have stopped 3, and saved about 1 min 30 s" in shown


@pytest.mark.parametrize(("best", "says"), [(0, "none became"), (1, "1 became")])
def test_audit_is_told(best: int, says: str) -> None:
    shown = texts(finished(record(), result(audit=Audit(trials=2, ended=2, best=best))))

    assert "2 trials let run although a policy would have stopped them" in shown
    assert f"{says} the best" in shown


def test_the_result_is_linked_for_people_and_named_for_tools() -> None:
    web = texts(finished(record(), result(), result_uri="s3://bucket/a|b?c=<d>"))

    assert "/object/bucket?prefix=a%7Cb%3Fc%3D%3Cd%3E|open in the S3 console>" in web
    assert f"`{URI}`" in texts(finished(record(), result(), result_uri=URI))


def test_the_message_goes_to_the_channel_that_was_asked_for() -> None:
    assert finished(record(channel="#mine"), result()).channel == "#mine"
    assert started(record()).channel is None


nasty = st.text(
    st.sampled_from("<>&`*_~|@!#\n\t ax…") | st.characters(exclude_categories=["Cs"]), max_size=400
)


@given(nasty, nasty, nasty, st.integers(0, 60))
def test_no_text_of_a_user_breaks_a_message_or_calls_the_channel(
    name: str, value: str, reason: str, many: int
) -> None:
    mine = record(name=name or "x", source=Source(door=Door.S3, object_uri=value))
    broken = result(
        best_hyperparameters={f"{name}{n}": value * 20 for n in range(many)},
        failures={f"{reason * 5}{n}": n for n in range(many)},
        warnings=(reason,) * many,
        stop_reason=reason * 20,
        headline=reason,
    )
    findings = [Finding(field=name, value=value, message=reason, fix=reason * 9)] * many

    for message in (
        started(mine),
        finished(mine, broken, result_uri=value),
        failed(mine, Failure(error=name, reason=reason * 90, advice=reason * 90), broken),
        rejected(value, findings),
    ):
        assert_within_limits(message)
        assert not [one for one in markup(message) if re.search(r"<(?!https://)", one)]


def test_backticks_do_not_break_out_of_the_table() -> None:
    shown = texts(finished(record(), result(best_hyperparameters={"a```b": "c\n```d"})))

    assert "```\na'''b  c '''d\n```" in shown
