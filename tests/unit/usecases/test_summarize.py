"""Summarizing: the result, the record's end and what the state machine is told."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTrainingJobs, FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeDecisions, FakeTrials, FakeTunings
from tunesmith.domain.errors import JobNotFound, Throttled, Unavailable
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.money import Budget, Rate
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import Failure, StopCause, TuningRecord, TuningStatus
from tunesmith.usecases.summarize import Summary, summarize

JOB = record().job_name


class World:
    def __init__(self, kept: TuningRecord, *jobs: TuningJob) -> None:
        self.tunings = FakeTunings(kept)
        self.trials = FakeTrials()
        self.decisions = FakeDecisions()
        self.jobs = FakeTuningJobs(*jobs)
        self.training_jobs = FakeTrainingJobs()
        self.documents = FakeDocuments()

    def summarize(self) -> Summary:
        return summarize(
            ID,
            clock=FakeClock(NOON + timedelta(hours=2)),
            tunings=self.tunings,
            trials=self.trials,
            decisions=self.decisions,
            jobs=self.jobs,
            training_jobs=self.training_jobs,
            documents=self.documents,
        )


def listed(number: int, value: float | None, status: TrialStatus = TrialStatus.COMPLETED) -> Trial:
    """Return a trial as SageMaker lists it: without a curve."""
    return trial(number, status=status, objective=value)


def finished_world() -> World:
    world = World(record(warnings=("wide",)), tuning_job(counts=TrialCounts(completed=2)))
    world.jobs.listed[JOB] = [listed(1, 0.5), listed(2, 0.9)]
    return world


def test_result_is_written_and_the_record_closed() -> None:
    world = finished_world()

    summary = world.summarize()

    assert (summary.outcome, summary.status) == ("succeeded", TuningStatus.FINISHED)
    assert (summary.error, summary.cause) == ("", "")
    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    assert (result["objective"]["value"], result["best_trial"]) == (0.9, listed(2, 0.9).name)
    assert result["warnings"] == ["wide"]
    kept = world.tunings.get(ID)
    assert (kept.status, kept.live, kept.unheard) == (TuningStatus.FINISHED, False, True)
    assert kept.result_key == f"tunings/{ID}/result.json"
    assert kept.best == listed(2, 0.9)
    assert kept.counts == TrialCounts(completed=2)
    assert kept.ended_at == tuning_job().ended_at


def test_doing_it_again_writes_the_same() -> None:
    world = finished_world()
    first = world.summarize()
    kept, written = world.tunings.get(ID), dict(world.documents.objects)

    assert world.summarize() == first

    assert (world.tunings.get(ID), world.documents.objects) == (kept, written)


def test_stopped_trial_counts_with_what_was_observed_of_it() -> None:
    world = finished_world()
    stopped = listed(3, None, TrialStatus.STOPPED)
    world.jobs.listed[JOB].append(stopped)
    world.trials.put(ID, trial(3, [0.2, 0.95], TrialStatus.STOPPED, objective=None))

    world.summarize()

    best = world.tunings.get(ID).best
    assert best is not None
    assert (best.name, best.curve) == (stopped.name, ())


def test_job_without_anything_to_show_fails_with_the_reason() -> None:
    world = World(record(), tuning_job(status=JobStatus.FAILED, failure_reason="5 attempts"))
    world.jobs.listed[JOB] = [
        trial(1, status=TrialStatus.FAILED, failure_reason="AlgorithmError: ExitCode 1")
    ]

    summary = world.summarize()

    assert (summary.outcome, summary.status) == ("failed", TuningStatus.FAILED)
    assert "AlgorithmError" in summary.cause
    failure = world.tunings.get(ID).failure
    assert failure is not None
    assert (failure.error, failure.reason) == (summary.error, summary.cause)


def test_stop_by_a_policy_is_a_success() -> None:
    stopped = record(status=TuningStatus.STOPPING, stop_cause=StopCause.POLICY, stop_reason="flat")
    world = World(stopped, tuning_job(status=JobStatus.STOPPED))
    world.jobs.listed[JOB] = [listed(1, 0.5)]

    assert world.summarize().status is TuningStatus.FINISHED
    assert world.tunings.get(ID).stop_reason == "flat"


def test_stop_before_there_was_a_job_has_a_result_too() -> None:
    world = World(record(status=TuningStatus.STOPPING, stop_cause=StopCause.USER))

    summary = world.summarize()

    assert (summary.outcome, summary.status) == ("succeeded", TuningStatus.STOPPED)
    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    assert result["trials"]["total"] == 0


def test_time_in_the_queue_is_no_duration() -> None:
    stopped = {"status": TuningStatus.STOPPING, "stop_cause": StopCause.USER}
    world = World(record(**stopped, started_at=None, created_at=NOON - timedelta(hours=3)))

    world.summarize()

    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    assert result["seconds"] == 0
    assert world.tunings.get(ID).started_at is None


def test_job_that_still_runs_is_for_later() -> None:
    world = World(record(), tuning_job(status=JobStatus.STOPPING))

    with pytest.raises(Unavailable):
        world.summarize()

    assert world.documents.objects == {}


def test_job_that_vanished_is_an_error() -> None:
    with pytest.raises(JobNotFound):
        World(record()).summarize()


CENT = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.02"), basis="x")


def spent(world: World) -> float:
    world.summarize()
    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    return float(result["cost"]["spent_usd"])


def test_trial_whose_end_no_event_told_is_asked_for_its_bill() -> None:
    world = World(record(rate=CENT), tuning_job(counts=TrialCounts(completed=1)))
    world.jobs.listed[JOB] = [listed(1, 0.5)]
    billed = listed(1, 0.5).model_copy(update={"billable_seconds": 20})
    world.training_jobs = FakeTrainingJobs(billed)

    assert spent(world) == 0.4  # 20 billed seconds at two cents; 0.6 by the clock


def test_trial_that_cannot_be_asked_now_is_counted_by_the_clock() -> None:
    world = World(record(rate=CENT), tuning_job(counts=TrialCounts(completed=1)))
    world.jobs.listed[JOB] = [listed(1, 0.5)]
    world.training_jobs.failing[listed(1, 0.5).name] = Throttled("slow down")

    assert spent(world) == 0.6


def test_trial_that_was_seen_to_end_is_paid_for_although_the_list_lacks_it() -> None:
    world = World(record(rate=CENT), tuning_job(counts=TrialCounts(completed=2)))
    world.jobs.listed[JOB] = [listed(1, 0.5)]
    for number in (1, 2):
        world.trials.put(ID, listed(number, 0.9).model_copy(update={"billable_seconds": 50}))

    assert spent(world) == 2.0
    best = world.tunings.get(ID).best
    assert best
    assert best.name == listed(2, 0.9).name


def test_trial_that_the_list_says_still_runs_is_paid_for_until_the_end() -> None:
    running, late = TrialStatus.IN_PROGRESS, TrialStatus.STOPPING
    world = World(record(rate=CENT), tuning_job(counts=TrialCounts(completed=1, stopped=1)))
    world.jobs.listed[JOB] = [listed(1, None, running), listed(2, None, late)]
    # The first was seen to end; the second started at 12:02, and the tuning ended at 13:00.
    world.trials.put(ID, listed(1, 0.5).model_copy(update={"billable_seconds": 10}))

    assert spent(world) == pytest.approx(0.2 + 58 * 60 * 0.01)
    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    assert result["table"][0]["status"] == "Completed"


def test_trials_that_sagemaker_counts_and_nobody_has_seen_are_told_of() -> None:
    world = World(record(rate=CENT), tuning_job(counts=TrialCounts(completed=1, failed=2)))
    world.jobs.listed[JOB] = [listed(1, 0.5)]

    world.summarize()

    result = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])
    (warning,) = result["warnings"]
    assert "counts 3 trials and lists 1" in warning


def test_why_the_flow_failed_is_kept_when_its_job_ends_later() -> None:
    failure = Failure(error="AccessDenied", reason="no permission", advice="Ask.")
    failed = {"status": TuningStatus.STOPPING, "stop_cause": StopCause.FAILURE, "failure": failure}
    world = World(record(**failed), tuning_job(status=JobStatus.STOPPED))
    world.jobs.listed[JOB] = [listed(1, 0.5)]

    summary = world.summarize()

    assert (summary.status, summary.error) == (TuningStatus.FAILED, "AccessDenied")
    assert world.tunings.get(ID).failure == failure


def test_what_it_cost_and_how_long_trials_took_is_kept_for_later_estimates() -> None:
    cent = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.02"), basis="x")
    world = World(
        record(rate=cent, budget=Budget(usd=Decimal(5))),
        tuning_job(counts=TrialCounts(completed=2)),
    )
    world.jobs.listed[JOB] = [listed(1, 0.5), listed(2, 0.9)]
    world.trials.put(ID, listed(1, 0.5).model_copy(update={"billable_seconds": 40}))

    world.summarize()

    # 40 billed seconds at two cents, and 60 by the clock at one
    kept = world.tunings.get(ID)
    assert kept.spend
    assert (kept.spend.spent_usd, kept.spend.committed_usd) == (Decimal("1.4"), Decimal(0))
    assert kept.trial_seconds == 50
    cost = json.loads(world.documents.objects[f"tunings/{ID}/result.json"])["cost"]
    assert (cost["spent_usd"], cost["budget_usd"]) == (1.4, 5.0)


def test_what_has_no_price_has_no_cost() -> None:
    world = finished_world()

    world.summarize()

    assert json.loads(world.documents.objects[f"tunings/{ID}/result.json"])["cost"] is None


def test_later_estimates_rest_on_the_average_of_trials_that_did_not_fail() -> None:
    world = World(record(), tuning_job(counts=TrialCounts(completed=1, stopped=2, failed=1)))
    stopped, failed = TrialStatus.STOPPED, TrialStatus.FAILED
    billed = [
        (listed(1, 0.5, stopped), 5),
        (listed(2, 0.5, stopped), 5),
        (listed(3, 0.9), 80),
        (listed(4, None, failed), 1),
    ]
    for one, seconds in billed:
        world.jobs.listed.setdefault(JOB, []).append(one)
        world.trials.put(ID, one.model_copy(update={"billable_seconds": seconds}))

    world.summarize()

    assert world.tunings.get(ID).trial_seconds == 30
