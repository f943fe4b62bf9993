"""Reports: everything in one piece, during a tuning and after it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, spec_body, trial, tuning_job
from tests.fakes.store import FakeDecisions, FakeTrials, FakeTunings, FakeWatchlists
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.errors import TuningNotFound
from tunesmith.domain.reports import MOST_A_CURVE, Report
from tunesmith.domain.results import build_result
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningStatus
from tunesmith.usecases.report import LONGEST_REQUEST, report

RESULT = f"tunings/{ID}/result.json"
CUT = trial(2, [0.1, 0.2], TrialStatus.STOPPED)
TRIALS = [trial(1, [0.5, 0.9]), CUT, trial(3, status=TrialStatus.FAILED, failure_reason="boom")]
DECISION = Decision(
    decision_id="d",
    verdict=Verdict(
        policy="median", subject=Subject.TRIAL, trial=CUT.name, evidence={}, reason="worse"
    ),
    at=NOON,
    enforced=True,
)


class World:
    def __init__(self, **changes: Any) -> None:
        self.kept = record(**changes)
        self.documents = FakeDocuments()
        self.documents.put(self.kept.request_key, json.dumps(spec_body()).encode())
        self.trials = FakeTrials()
        self.decisions = FakeDecisions()
        self.decisions.add(ID, DECISION)

    def recorded(self, *trials: Trial) -> None:
        for one in trials:
            self.trials.put(ID, one)

    def report(self) -> Report:
        return report(
            ID,
            now=NOON + timedelta(hours=2),
            tunings=FakeTunings(self.kept),
            trials=self.trials,
            watchlists=FakeWatchlists(),
            decisions=self.decisions,
            jobs=FakeTuningJobs(),
            documents=self.documents,
        )


def over() -> World:
    result = build_result(record(), tuning_job(), TRIALS, [DECISION], ended_at=NOON)
    world = World(
        status=TuningStatus.FINISHED,
        result_key=RESULT,
        ended_at=NOON,
        counts={"completed": 1, "stopped": 1, "failed": 1},
        warnings=("odd",),
    )
    world.documents.put(RESULT, result.to_json().encode())
    world.recorded(*TRIALS)
    return world


def test_report_of_an_end_has_result_trials_decisions_and_savings() -> None:
    told = over().report()

    assert told.is_over
    assert told.best_trial
    assert (told.best_trial.number, told.best_trial.objective) == (1, 0.9)
    assert told.result
    assert (told.result.stopped_early, told.result.table) == (1, ())
    one, cut, failed = told.trials
    assert one.curve == ((1, 0.5), (2, 0.9))
    assert (cut.stopped_by, cut.reason) == ("median", "worse")
    assert (failed.objective, failed.failure) == (None, "boom")
    assert told.decisions == (DECISION,)
    assert told.result_uri == f"s3://bucket/{RESULT}"
    assert json.loads(told.asked or "") == spec_body()


def test_report_of_a_running_tuning_tells_what_is_known() -> None:
    world = World()
    world.recorded(*TRIALS)

    told = world.report()

    assert not told.is_over
    assert (told.result, told.best) == (None, TRIALS[0].name)
    assert len(told.trials) == 3


def test_report_of_a_tuning_without_trials_is_empty() -> None:
    told = World(started_at=None, status=TuningStatus.ACCEPTED).report()

    assert (told.best_trial, told.trials) == (None, ())


def test_hyperparameters_that_records_lack_come_from_the_result() -> None:
    world = over()
    world.recorded(*(one.model_copy(update={"hyperparameters": {}}) for one in TRIALS))

    told = world.report()

    assert told.best_trial
    assert told.best_trial.hyperparameters == TRIALS[0].hyperparameters


def test_curves_are_thinned_and_hold_numbers_alone() -> None:
    world = World()
    world.recorded(trial(1, [0.5, float("nan"), 0.7]), trial(2, [0.1] * 1000))

    one, long = world.report().trials

    assert [value for _, value in one.curve] == [0.5, 0.7]
    assert len(long.curve) == MOST_A_CURVE
    assert long.curve[-1][0] == 1000


def test_long_request_is_left_to_the_call_that_has_it() -> None:
    world = World()
    long = {**spec_body(), "tags": {"x": "y" * LONGEST_REQUEST}}
    world.documents.put(world.kept.request_key, json.dumps(long).encode())

    assert world.report().asked is None


def test_unknown_tuning_is_named() -> None:
    with pytest.raises(TuningNotFound):
        report(
            "zz",
            now=NOON,
            tunings=FakeTunings(),
            trials=FakeTrials(),
            watchlists=FakeWatchlists(),
            decisions=FakeDecisions(),
            jobs=FakeTuningJobs(),
            documents=FakeDocuments(),
        )
