"""Looking up earlier tunings: which, how many, and what is read of each."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import NOON, native_request, record, trial
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import AccessDenied, Throttled
from tunesmith.domain.jobs import TrialCounts
from tunesmith.domain.tuning import Door, Source, TuningRecord, TuningStatus
from tunesmith.domain.warm_starts import Candidate
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.parents import LOOKED_THROUGH, MOST_LOOKED_AT, earlier_of


def ended(number: int, **changes: Any) -> TuningRecord:
    known: dict[str, Any] = {
        "tuning_id": f"{number:016d}",
        "status": TuningStatus.FINISHED,
        "created_at": NOON + timedelta(minutes=number),
        "best": trial(1, [0.9]),
        "counts": TrialCounts(completed=3, failed=1),
    }
    return record(**known | changes)


def found(
    *records: TuningRecord, documents: FakeDocuments | None = None, project: str = "digits"
) -> list[Candidate]:
    if documents is None:
        documents = FakeDocuments()
        for one in records:
            documents.put(job_key(one.tuning_id), json.dumps(native_request()).encode())
    return list(earlier_of(FakeTunings(*records), documents)(project))


def test_ended_tunings_of_the_project_come_with_what_they_found() -> None:
    candidates = found(
        ended(1),
        ended(2, project="another"),
        ended(3, status=TuningStatus.RUNNING),
        ended(4, status=TuningStatus.STOPPED),
        ended(5, source=Source(door=Door.ADOPTED), job_name="nightly-churn"),
    )

    assert [one.tuning_id for one in candidates] == [f"{4:016d}", f"{1:016d}"]
    assert (candidates[0].objective, candidates[0].trials) == (0.9, 4)
    assert candidates[0].request == native_request()


def test_no_more_are_read_than_are_compared() -> None:
    candidates = found(*(ended(number) for number in range(MOST_LOOKED_AT + 5)))

    assert len(candidates) == MOST_LOOKED_AT


def test_no_number_of_other_projects_hides_it() -> None:
    others = [ended(1 + number, project="x") for number in range(LOOKED_THROUGH)]

    assert found(ended(0), *others)


def test_a_project_is_gone_through_only_so_far() -> None:
    running = {"status": TuningStatus.RUNNING}
    later = [ended(1 + number, **running) for number in range(LOOKED_THROUGH)]

    assert found(ended(0), *later[:-1])
    assert not found(ended(0), *later)


class Closed(FakeDocuments):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get(self, *_: object, **__: object) -> bytes:
        raise self.error


def test_one_without_a_definition_is_still_named() -> None:
    (one,) = found(ended(1), documents=Closed(AccessDenied("no such key, or not allowed")))

    assert one.request is None


def test_one_that_found_nothing_is_not_read() -> None:
    (one,) = found(ended(1, best=None, counts=None), documents=Closed(AssertionError()))

    assert (one.objective, one.trials, one.request) == (None, 0, None)


def test_an_outage_is_no_answer() -> None:
    with pytest.raises(Throttled):
        found(ended(1), documents=Closed(Throttled("slow down")))
