"""Showing: what is true now, and what was true in the end."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, learnt, record, trial, tuning_job
from tests.fakes.store import FakeDecisions, FakeTunings
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.errors import ResultNotReady, TuningNotFound
from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.savings import Saving
from tunesmith.domain.tuning import Failure, StopCause, TuningRecord, TuningStatus
from tunesmith.domain.turns import Place
from tunesmith.domain.warm_starts import Rejected
from tunesmith.usecases.show import (
    MOST_READS,
    TuningsQuery,
    show,
    show_decisions,
    show_recent,
    show_result,
)
from tunesmith.usecases.views import TuningView

COUNTS = TrialCounts(completed=3, running=2, stopped=1, failed=1)
BEST = trial(2, [0.5])
RUNNING_JOB = tuning_job(status=JobStatus.IN_PROGRESS, counts=COUNTS, best=BEST)


PLACE = Place(place=2, of=3, cause="waits for 1 tuning job", since=NOON)


def places() -> dict[str, Place]:
    return {ID: PLACE}


def shown(kept: TuningRecord, jobs: FakeTuningJobs | None = None) -> TuningView:
    jobs = jobs or FakeTuningJobs()
    return show(ID, tunings=FakeTunings(kept), jobs=jobs, documents=FakeDocuments(), places=places)


def test_running_tuning_shows_what_sagemaker_says_right_now() -> None:
    view = shown(record(), FakeTuningJobs(RUNNING_JOB))

    assert view.progress is not None
    assert view.progress.model_dump() == {
        "total": 7,
        "completed": 3,
        "running": 2,
        "stopped": 1,
        "failed": 1,
        "max": 20,
    }
    assert view.best is not None
    assert (view.best.trial, view.best.value) == (BEST.name, 0.5)
    assert view.best.hyperparameters == BEST.hyperparameters


def test_ended_tuning_shows_what_was_recorded_whatever_became_of_its_job() -> None:
    over = record(
        status=TuningStatus.STOPPED,
        counts=TrialCounts(completed=1),
        best=trial(1, [0.4]),
        stop_cause=StopCause.USER,
        stop_reason="stopped by me",
        result_key=f"tunings/{ID}/result.json",
        live=False,
    )

    view = shown(over, FakeTuningJobs(RUNNING_JOB))

    assert view.progress is not None
    assert view.progress.total == 1
    assert view.best is not None
    assert view.best.value == 0.4
    assert view.stop is not None
    assert (view.stop.cause, view.stop.reason) == ("user", "stopped by me")
    assert view.result_uri == f"s3://bucket/tunings/{ID}/result.json"


def test_tuning_without_a_job_yet_shows_what_it_waits_for() -> None:
    queued = record(status=TuningStatus.QUEUED, started_at=None, queued_because="no instances")

    view = shown(queued)

    assert (view.status, view.queued_because, view.queue) == ("queued", "no instances", PLACE)
    assert (view.progress, view.best) == (None, None)


def test_failure_is_shown_with_what_to_do() -> None:
    failure = Failure(error="AccessDenied", reason="no", advice="ask")

    assert shown(record(status=TuningStatus.FAILED, failure=failure)).failure == failure


def test_job_that_vanished_does_not_hide_its_tuning() -> None:
    assert shown(record()).status == "running"


def test_unknown_tuning_is_told() -> None:
    with pytest.raises(TuningNotFound):
        show(
            "zz",
            tunings=FakeTunings(),
            jobs=FakeTuningJobs(),
            documents=FakeDocuments(),
            places=places,
        )


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_page_has_a_sensible_size(limit: int) -> None:
    with pytest.raises(ValidationError):
        TuningsQuery(limit=limit)


def many(total: int) -> FakeTunings:
    """The n-th of them was asked for n hours after noon; every tenth one failed."""
    return FakeTunings(
        *(
            record(
                tuning_id=f"tuning-{number:03d}",
                name=f"Model {number % 10}",
                status=TuningStatus.RUNNING if number % 10 else TuningStatus.FAILED,
                created_at=NOON + timedelta(hours=number),
            )
            for number in range(total)
        )
    )


def everything(tunings: FakeTunings, **asked: Any) -> list[int]:
    """Follow the cursor to the end, and return the numbers of what was shown."""
    found: list[int] = []
    cursor = None
    while True:
        query = TuningsQuery(cursor=cursor, **asked)
        page = show_recent(query, tunings=tunings, documents=FakeDocuments(), places=places)
        assert len(page.tunings) <= query.limit
        found += [int(each.tuning_id.removeprefix("tuning-")) for each in page.tunings]
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"status": "failed"}, [20, 10, 0]),
        ({"name": "model 3"}, [23, 13, 3]),
        ({"since": "2026-01-03T10:00:00Z"}, [24, 23, 22]),
        ({"since": "2026-01-03T10:00:00"}, [24, 23, 22]),
        ({"since": "2026-01-03T11:00:00+01:00"}, [24, 23, 22]),
        ({"since": "2026-01-03", "status": "failed"}, [20]),
        ({"since": "2027-01-01"}, []),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_page_has_what_fits_and_nothing_else(
    asked: dict[str, str], numbers: list[int], limit: int
) -> None:
    assert everything(many(25), limit=limit, **asked) == numbers


def test_one_page_does_not_look_through_all_tunings() -> None:
    tunings = many(MOST_READS * 2 + 5)

    page = show_recent(
        TuningsQuery(name="nobody", limit=1),
        tunings=tunings,
        documents=FakeDocuments(),
        places=places,
    )

    assert page.tunings == ()
    assert page.cursor is not None
    assert everything(tunings, name="nobody", limit=1) == []


def test_page_lists_tunings_and_goes_on() -> None:
    tunings = FakeTunings(record(), record(tuning_id="zzzzzzzzzzzzzzzz"))

    first, documents = TuningsQuery(limit=1), FakeDocuments()
    page = show_recent(first, tunings=tunings, documents=documents, places=places)
    after = TuningsQuery(limit=1, cursor=page.cursor)
    rest = show_recent(after, tunings=tunings, documents=documents, places=places)

    assert {view.tuning_id for view in (*page.tunings, *rest.tunings)} == set(tunings.records)
    assert rest.cursor is None


def test_page_leaves_out_what_warm_starts_rejected() -> None:
    other = Rejected(tuning_id="zzzzzzzzzzzzzzzz", name="other", reason="has no trial")
    warm_start = learnt(1).model_copy(update={"rejected": (other,)})
    kept, documents = record(warm_start=warm_start), FakeDocuments()

    tunings = FakeTunings(kept)
    page = show_recent(TuningsQuery(), tunings=tunings, documents=documents, places=places)

    assert page.tunings[0].warm_start == learnt(1)
    assert shown(kept).warm_start == warm_start


def test_decisions_are_shown_with_their_reasons() -> None:
    verdict = Verdict(
        policy="median",
        subject=Subject.TRIAL,
        trial="t-1",
        evidence={"value": 0.1},
        reason="worse than the median",
    )
    decisions = FakeDecisions()
    saving = Saving(epochs=7, seconds=90, usd=0.25, basis="as long as the others")
    decisions.add(
        ID, Decision(decision_id="d", verdict=verdict, at=NOON, enforced=False, saving=saving)
    )

    (view,) = show_decisions(ID, tunings=FakeTunings(record()), decisions=decisions).decisions

    assert (view.policy, view.subject, view.trial) == ("median", "trial", "t-1")
    assert (view.reason, view.evidence) == ("worse than the median", {"value": 0.1})
    assert not view.enforced
    assert view.saving == saving


def test_result_is_there_at_the_end_and_not_before() -> None:
    documents = FakeDocuments()
    documents.put("tunings/result.json", b'{"a": 1}')
    over = FakeTunings(record(result_key="tunings/result.json"))

    assert show_result(ID, tunings=over, documents=documents).content == b'{"a": 1}'
    with pytest.raises(ResultNotReady):
        show_result(ID, tunings=FakeTunings(record()), documents=documents)
