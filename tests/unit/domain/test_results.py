import json
from datetime import timedelta
from math import inf, nan

import pytest

from tests.fakes.samples import METRIC, NOON, curve, record, trial, tuning_job
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.results import Result, build_result
from tunesmith.domain.savings import Saving
from tunesmith.domain.trials import RAN_OUT, Goal, Trial, TrialStatus
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus

STOPPED, FAILED = TrialStatus.STOPPED, TrialStatus.FAILED
END = NOON + timedelta(hours=1)


def decision(number: int | None, *, enforced: bool = True, policy: str = "median") -> Decision:
    verdict = Verdict(
        policy=policy,
        subject=Subject.TUNING if number is None else Subject.TRIAL,
        trial=None if number is None else trial(number).name,
        evidence={},
        reason="because",
    )
    return Decision(decision_id=verdict.key, verdict=verdict, at=NOON, enforced=enforced)


def result(
    *trials: Trial,
    of: TuningRecord | None = None,
    job: TuningJob | None = None,
    decisions: tuple[Decision, ...] = (),
) -> Result:
    return build_result(of or record(), job or tuning_job(), trials, decisions, ended_at=END)


def test_a_tuning_is_summed_up_as_people_read_it() -> None:
    made = result(
        trial(1, [0.70], seconds=100),
        trial(2, [0.80], seconds=100),
        trial(3, [0.75], seconds=100),
        trial(4, [0.90], seconds=100),
        trial(5, [0.30], STOPPED, seconds=30),
        trial(6, [], FAILED, failure_reason="AlgorithmError:\n  boom"),
        decisions=(decision(5), decision(4, enforced=False)),
    )

    assert made.status is TuningStatus.FINISHED
    assert made.objective.model_dump() == {"metric": METRIC, "goal": Goal.MAXIMIZE, "value": 0.9}
    assert made.best_trial == trial(4).name
    assert made.best_hyperparameters == {"rate": "0.4"}
    assert made.trials.model_dump() == {"total": 6, "completed": 4, "stopped": 1, "failed": 1}
    assert made.stopped_early == 1
    assert made.shadow_decisions == 1
    assert made.first_objective == 0.8
    assert made.improvement == pytest.approx(0.1)
    assert made.improvement_share == pytest.approx(0.125)
    assert made.seconds == 3600
    assert (made.saved.trials, made.saved.seconds, made.saved.usd) == (1, 70, None)
    assert made.failures == {"AlgorithmError: boom": 1}
    assert [row.stopped_by for row in made.table] == [None, None, None, None, "median", None]


def test_the_document_in_the_bucket_is_json_that_any_program_reads() -> None:
    made = result(trial(1, [nan]), trial(2, [0.5], exact=False))

    document = json.loads(made.to_json())

    assert document["objective"] == {"metric": METRIC, "goal": "Maximize", "value": 0.5}
    assert document["table"][0]["objective"] is None
    assert document["ended_at"] == "2026-01-02T13:00:00Z"
    assert Result.model_validate_json(made.to_json()) == made


@pytest.mark.parametrize("goal", list(Goal))
@pytest.mark.parametrize("broken", [nan, inf, -inf])
def test_a_value_that_is_no_number_never_wins(goal: Goal, broken: float) -> None:
    made = result(trial(1, [broken]), trial(2, [0.5]), trial(3, [broken]), of=record(goal=goal))

    assert made.best_trial == trial(2).name


def test_the_best_may_be_a_stopped_trial_but_never_a_failed_one() -> None:
    made = result(trial(1, [0.5]), trial(2, [0.6, 0.7], STOPPED, objective=None),
                  trial(3, [0.99], FAILED))  # fmt: skip

    assert (made.best_trial, made.objective.value) == (trial(2).name, 0.7)


def test_of_equal_trials_the_first_wins() -> None:
    assert result(trial(2, [0.5]), trial(1, [0.5])).best_trial == trial(1).name


def test_minimising_takes_the_lowest_and_measures_downwards() -> None:
    made = result(
        trial(1, [0.4]),
        trial(2, [0.1]),
        of=record(goal=Goal.MINIMIZE),
        job=tuning_job(max_parallel=1),
    )

    assert (made.objective.value, made.first_objective) == (0.1, 0.4)
    assert made.improvement == pytest.approx(0.3)


def test_nothing_to_show_is_a_failure_with_its_causes_counted() -> None:
    made = result(
        *(trial(n, [], FAILED, failure_reason="out of memory") for n in range(3)),
        trial(4, [], FAILED),
        job=tuning_job(status=JobStatus.FAILED),
    )

    assert made.status is TuningStatus.FAILED
    assert (made.best_trial, made.objective.value, made.improvement) == (None, None, None)
    assert made.failures == {"out of memory": 3, "no reason given": 1}
    assert made.saved.trials == 0


def test_sagemakers_own_best_stands_beside_ours_and_a_difference_is_said() -> None:
    theirs = trial(1, [0.5])
    made = result(theirs, trial(2, [0.6], STOPPED), job=tuning_job(best=theirs))

    assert made.amt_best is not None
    assert (made.amt_best.name, made.amt_best.value) == (theirs.name, 0.5)
    assert "is better, and is reported here" in made.warnings[0]
    assert result(theirs, job=tuning_job(best=theirs)).warnings == ()


def test_a_tuning_that_a_policy_ended_saved_the_trials_it_never_started() -> None:
    made = result(
        trial(1, [0.5], seconds=100),
        trial(2, [0.4], STOPPED, seconds=40),
        of=record(stop_cause=StopCause.POLICY, stop_reason="no better"),
        job=tuning_job(status=JobStatus.STOPPED, max_trials=10),
        decisions=(decision(None, policy="plateau"),),
    )

    assert made.status is TuningStatus.FINISHED
    assert (made.saved.trials, made.saved.seconds) == (8, 800)
    assert made.saved.basis == (
        "Trials held against the median of the 1 completed ones (100.0 s): 8 never started."
    )
    assert made.stopped_early == 0


def test_trials_that_sagemaker_stopped_early_count_as_saved_but_not_as_ours() -> None:
    made = result(trial(1, [0.5], seconds=100), trial(2, [0.4], STOPPED, seconds=40))

    assert (made.saved.trials, made.saved.seconds) == (1, 60)
    assert made.stopped_early == 0


def test_trials_that_fell_with_a_tuning_stopped_by_hand_saved_nothing() -> None:
    made = result(
        trial(1, [0.5], seconds=100),
        trial(2, [0.4], STOPPED, seconds=40),
        of=record(stop_cause=StopCause.USER),
        job=tuning_job(status=JobStatus.STOPPED),
    )

    assert made.status is TuningStatus.STOPPED
    assert (made.saved.trials, made.saved.seconds) == (0, 0)


def test_a_trial_that_completed_although_it_was_to_stop_was_not_stopped() -> None:
    made = result(trial(1, [0.5]), decisions=(decision(1),))

    assert (made.stopped_early, made.saved.trials) == (0, 0)


def test_sagemakers_counts_are_the_truth_where_trials_were_not_seen() -> None:
    counts = TrialCounts(completed=5, stopped=2, failed=1)

    made = result(trial(1, [0.5]), job=tuning_job(counts=counts))

    assert made.trials.model_dump() == {"total": 8, "completed": 5, "stopped": 2, "failed": 1}


def test_a_tuning_without_any_trial_still_has_a_result() -> None:
    made = result(of=record(stop_cause=StopCause.USER), job=tuning_job(status=JobStatus.STOPPED))

    assert made.trials.total == 0
    assert made.table == ()


def test_without_any_completed_trial_no_saving_is_made_up() -> None:
    made = result(trial(1, [0.4], STOPPED, seconds=40), decisions=(decision(1),))

    assert (made.saved.trials, made.saved.seconds) == (1, 0)
    assert made.saved.basis.startswith("No trial completed")


def test_epochs_that_were_not_trained_are_counted_where_steps_are_epochs() -> None:
    whole = [trial(1, [0.5] * 10), trial(2, [0.5] * 14), trial(3, [0.6] * 12)]
    stopped = trial(4, [0.1] * 3, STOPPED, seconds=10)
    by_minutes = [one.model_copy(update={"curve": curve(0.5, exact=False)}) for one in whole]

    assert result(*whole, stopped, decisions=(decision(4),)).saved.epochs == 12 - 3
    assert result(*by_minutes, stopped, decisions=(decision(4),)).saved.epochs is None


def test_trials_that_used_up_their_time_saved_nothing_and_say_why_they_were_stopped() -> None:
    late = trial(3, [0.3], STOPPED, seconds=90, ran_out=True)

    made = result(trial(1, [0.5]), trial(2, [0.4], STOPPED, seconds=10), late)

    assert (made.saved.trials, made.saved.seconds) == (1, 50)
    assert [row.failure for row in made.table] == [None, None, RAN_OUT]
    assert made.failures == {}


def test_what_stayed_in_shadow_is_counted_once_for_each_trial_with_what_it_would_save() -> None:
    saving = Saving(epochs=None, seconds=50, usd=None, basis="assumed")
    noted = [
        decision(number, enforced=False, policy=policy).model_copy(update={"saving": saving})
        for number, policy in ((1, "median"), (1, "patience"), (2, "median"))
    ]

    made = result(trial(1, [0.5]), trial(2, [0.5]), decisions=tuple(noted))

    assert (made.shadow_decisions, made.shadow_seconds) == (2, 100)
    assert made.audit is None


@pytest.mark.parametrize(("score", "lost"), [(0.9, 1), (0.3, 0)])
def test_audit_tells_how_many_of_the_trials_let_run_became_the_best(
    score: float, lost: int
) -> None:
    audited = [
        decision(number, enforced=False).model_copy(update={"audited": True}) for number in (2, 3)
    ]

    made = result(
        trial(1, [0.5]),
        trial(2, [score]),
        trial(3, [0.1], TrialStatus.IN_PROGRESS),
        decisions=tuple(audited),
    )

    assert made.audit
    assert made.audit.model_dump() == {"trials": 2, "ended": 1, "best": lost}
    assert made.shadow_decisions == 0
