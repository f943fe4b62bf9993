"""Backtests: what policies would have done to a tuning that is over."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.fakes.sagemaker import FakeCurves, FakeTuningJobs
from tests.fakes.samples import ID, NOON, curve, record, trial, tuning_job
from tests.fakes.store import FakeTrials, FakeTunings
from tunesmith.domain.errors import InvalidRequest, ResultNotReady, TuningNotFound
from tunesmith.domain.jobs import TrialCounts
from tunesmith.domain.money import Rate
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.backtest import BacktestView, Row, backtest_tuning

EPOCHS = 10
GOOD, POOR = [0.9] * EPOCHS, [0.1] * EPOCHS
SECONDS = EPOCHS * 60
LATER = NOON + timedelta(hours=5)


def finished(count: int) -> TuningRecord:
    return record(status=TuningStatus.FINISHED, live=False, counts=TrialCounts(completed=count))


def one(number: int, values: Sequence[float], **changes: object) -> Trial:
    return trial(number, values, seconds=SECONDS, **changes)  # type: ignore[arg-type]


def played(
    *trials: Trial,
    policies: Sequence[str] = ("median:grace=2,min_trials=2",),
    jobs: FakeTuningJobs | None = None,
    curves: FakeCurves | None = None,
    kept: TuningRecord | None = None,
) -> BacktestView:
    recorded = FakeTrials()
    for each in trials:
        recorded.put(ID, each)
    return backtest_tuning(
        ID,
        policies,
        now=LATER,
        tunings=FakeTunings(kept or finished(len(trials))),
        trials=recorded,
        jobs=jobs or FakeTuningJobs(),
        curves=curves or FakeCurves(),
    )


def rows(view: BacktestView) -> dict[str, Row]:
    return {each.policy: each for each in view.policies}


# Trials of ten minutes, each begun after the one before had ended: nobody shares the time.
def in_turn(*curves: Sequence[float]) -> list[Trial]:
    return [one(place * EPOCHS, values) for place, values in enumerate(curves)]


def test_a_policy_that_stops_a_poor_trial_saves_its_rest_and_loses_nothing() -> None:
    view = played(*in_turn(GOOD, GOOD, POOR))

    none, median = view.policies
    assert (none.policy, none.stopped, none.saved_seconds, none.cost) == ("none", 0, 0, 1)
    assert none.seconds == 3 * SECONDS
    # Judged after its third epoch, ended one epoch later: six of ten are saved.
    assert (median.stopped, median.saved_seconds) == (1, 6 * 60)
    assert median.cost == pytest.approx(1 - 6 / 30, abs=1e-4)
    assert (median.best, median.keeps_best) == (0.9, True)


def test_what_is_saved_is_told_in_dollars_where_the_price_is_known() -> None:
    cent = Rate(
        usd_per_second=Decimal("0.01"),
        usd_per_billed_second=Decimal("0.01"),
        notional=True,
        basis="A cent a second.",
    )
    kept = finished(3).model_copy(update={"rate": cent})

    priced = played(*in_turn(GOOD, GOOD, POOR), kept=kept)

    assert [each.saved_usd for each in priced.policies] == [0, 3.6]  # of six minutes
    assert priced.notional
    assert "Dollars: A cent a second." in priced.assumptions
    assert played(*in_turn(GOOD, GOOD, POOR)).policies[1].saved_usd is None


def test_trials_that_are_never_started_save_no_dollars_for_their_start() -> None:
    cent = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.01"), basis="x")
    slow = [
        each.model_copy(update={"created_at": each.started_at - timedelta(minutes=2)})
        for each in in_turn(GOOD, POOR, POOR, POOR, GOOD)
        if each.started_at
    ]
    kept = finished(5).model_copy(update={"rate": cent})

    [_, plateau] = played(*slow, policies=["plateau:2"], kept=kept).policies

    assert plateau.never_started == 1
    assert plateau.saved_usd == pytest.approx((plateau.saved_seconds - 120) * 0.01)


def test_a_policy_that_ends_the_later_best_is_told_to_lose_it() -> None:
    late_bloomer = [*[0.1] * 9, 0.95]

    view = played(*in_turn(GOOD, GOOD, late_bloomer))

    assert rows(view)["none"].best == 0.95
    lost = view.policies[1]
    assert (lost.keeps_best, lost.best) == (False, 0.9)


def test_a_policy_that_ends_the_tuning_leaves_trials_unstarted() -> None:
    view = played(*in_turn(GOOD, POOR, POOR, POOR, GOOD), policies=["plateau:2"])

    [_, plateau] = view.policies
    # Known once the third has ended: the fourth has begun by then.
    assert (plateau.stopped, plateau.never_started) == (1, 1)
    assert plateau.keeps_best


def test_several_policies_are_answered_in_the_order_they_were_asked_in() -> None:
    view = played(*in_turn(GOOD, GOOD, POOR), policies=["patience:3", "auto", "target:0.5"])

    assert list(rows(view)) == ["none", "patience:3", "auto", "target:0.5"]


def test_curves_that_were_not_recorded_are_read_from_the_metrics() -> None:
    bare = [each.model_copy(update={"curve": ()}) for each in in_turn(GOOD, GOOD, POOR)]
    metrics = FakeCurves()
    for each, values in zip(bare, (GOOD, GOOD, POOR), strict=True):
        for point in curve(*values, start=each.started_at or NOON):
            metrics.emit(each.name, point.time, point.value)
    jobs = FakeTuningJobs(tuning_job())
    jobs.listed[f"dev-{ID}"] = bare

    view = played(jobs=jobs, curves=metrics, kept=finished(3))

    assert (view.trials, view.without_curve) == (3, 0)
    assert view.policies[1].stopped == 1


def test_a_job_that_was_deleted_is_played_again_as_far_as_it_was_recorded() -> None:
    view = played(*in_turn(GOOD, GOOD, POOR), jobs=FakeTuningJobs(), kept=finished(5))

    assert view.trials == 3
    assert view.policies[1].stopped == 1


def test_what_cannot_be_played_again_is_counted_and_said() -> None:
    failed = one(30, [], status=TrialStatus.FAILED)
    stopped = one(40, POOR[:4], status=TrialStatus.STOPPED)

    view = played(*in_turn(GOOD, GOOD), failed, stopped)

    assert (view.trials, view.without_curve, view.stopped_before) == (3, 1, 1)
    assert any("1 of the trials had been stopped" in each for each in view.assumptions)


def test_steps_that_are_minutes_are_said_to_be_so() -> None:
    minutes = [one(place * EPOCHS, values, exact=False) for place, values in enumerate([GOOD] * 3)]

    assert played(*minutes).steps == "metric periods"
    assert played(*in_turn(GOOD, GOOD)).steps == "epochs"


def test_a_tuning_that_still_runs_is_not_played_again() -> None:
    with pytest.raises(ResultNotReady, match="only a finished one"):
        played(*in_turn(GOOD), kept=record())


@pytest.mark.parametrize("policies", [[], ["medan"], ["median:grace=-1"], ["auto"] * 21])
def test_policies_that_are_wrong_are_refused(policies: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        played(*in_turn(GOOD, GOOD), policies=policies)

    assert refused.value.findings[0].field.startswith("policy")


def test_a_tuning_without_any_curve_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidRequest) as refused:
        played(one(1, []))

    assert "Print the objective every epoch" in refused.value.findings[0].fix


def test_an_unknown_tuning_is_not_found() -> None:
    with pytest.raises(TuningNotFound):
        played(kept=record(tuning_id="another"))
