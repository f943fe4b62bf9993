"""The police: trials are recorded, verdicts acted upon while allowed, and nothing done twice."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.fakes.chat import FakeSwitch
from tests.fakes.sagemaker import FakeCurves, FakeTrainingJobs, FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import (
    FakeDecisions,
    FakeLeases,
    FakeTrials,
    FakeTunings,
    FakeWatchlists,
)
from tests.fakes.turns import Turns
from tunesmith.domain.errors import NotificationFailed, Throttled
from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.money import Budget, Rate
from tunesmith.domain.policies import (
    LimitSpec,
    MedianSpec,
    PolicySpec,
    StoppingMode,
    StoppingSpec,
    TargetSpec,
)
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import StopCause, TuningRecord, TuningStatus
from tunesmith.stopping.audit import is_audited
from tunesmith.usecases.police import Beat, Tick, record_trial, tick
from tunesmith.usecases.watching import Lookout

JOB = record().job_name
RUNNING = TrialStatus.IN_PROGRESS
MEDIAN = StoppingSpec(policies=(MedianSpec(grace=1, min_trials=2),))
OFF = StoppingSpec(policies=())
TARGET = StoppingSpec(policies=(TargetSpec(value=0.9),))


class ForgetfulLeases(FakeLeases):
    """Gives everybody the lease."""

    def acquire(self, tuning_id: str, owner: str, now: datetime, seconds: int) -> bool:
        super().acquire(tuning_id, owner, now, seconds)
        return True


class World:
    def __init__(self, kept: TuningRecord, *trials: Trial) -> None:
        self.tunings = FakeTunings(kept)
        self.trials = FakeTrials()
        self.watchlists = FakeWatchlists()
        self.mode = StoppingMode.ENFORCE
        self.alerted: list[str] = []
        self.decisions = FakeDecisions()
        self.leases: FakeLeases = FakeLeases()
        ended = Counter(each.status for each in trials)
        counts = TrialCounts(
            completed=ended[TrialStatus.COMPLETED],
            running=ended[TrialStatus.IN_PROGRESS],
            stopped=ended[TrialStatus.STOPPED],
            failed=ended[TrialStatus.FAILED],
        )
        self.jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS, counts=counts))
        self.training_jobs = FakeTrainingJobs(*trials)
        self.curves = FakeCurves()
        self.enforcing = FakeSwitch()
        self.now = NOON + timedelta(minutes=30)
        for each in trials:
            self.emit(each)
        self.jobs.listed[JOB] = [each.model_copy(update={"curve": ()}) for each in trials]

    def emit(self, one: Trial) -> None:
        start = one.started_at or NOON
        for step, seen in enumerate(one.curve):
            self.curves.emit(one.name, start + timedelta(minutes=step), seen.value)

    @property
    def beat(self) -> Beat:
        return Beat(
            tunings=self.tunings,
            decisions=self.decisions,
            leases=self.leases,
            lookout=Lookout(
                watchlists=self.watchlists,
                trials=self.trials,
                jobs=self.jobs,
                training_jobs=self.training_jobs,
                curves=self.curves,
            ),
            enforcing=self.enforcing,
            mode=self.mode,
            lag_seconds=60,
            alert=self.alerted.append,
        )

    def tick(self, owner: str = "tick", now: datetime | None = None) -> Tick:
        return tick(owner=owner, now=now or self.now, beat=self.beat)

    def record_trial(self, name: str) -> str | None:
        return record_trial(name, environment="dev", now=self.now, beat=self.beat)


def poor_trial_world(spec: StoppingSpec = MEDIAN) -> World:
    """Two good trials have completed, a third runs and does worse."""
    return World(
        record(stopping=spec),
        trial(1, [0.5, 0.6, 0.7]),
        trial(2, [0.5, 0.6, 0.8]),
        trial(3, [0.1, 0.1, 0.1], RUNNING, objective=None),
        trial(4, [0.9, 0.9, 0.9], RUNNING, objective=None),
    )


def test_poor_trial_is_stopped_and_the_reason_kept() -> None:
    world = poor_trial_world()

    done = world.tick()

    assert world.training_jobs.stopped == [trial(3).name]
    (decision,) = world.decisions.all(ID)
    assert (decision.verdict.trial, decision.enforced) == (trial(3).name, True)
    assert decision.verdict.reason
    assert (done.looked_at, done.decided, done.enforced, done.errors) == (1, 1, 1, [])


def test_same_verdict_is_recorded_once_and_enforced_until_it_is_obeyed() -> None:
    world = poor_trial_world()
    world.training_jobs.failing[trial(3).name] = Throttled("slow down")

    first = world.tick()
    world.training_jobs.failing.clear()
    second = world.tick()

    assert "Throttled" in first.errors[0]
    assert (second.decided, second.enforced) == (0, 1)
    assert world.training_jobs.stopped == [trial(3).name]
    assert len(world.decisions.all(ID)) == 1


def test_stop_that_is_refused_does_not_spoil_the_others() -> None:
    spec = StoppingSpec(policies=(MedianSpec(grace=1, min_trials=1),))
    world = World(
        record(stopping=spec),
        trial(1, [0.5, 0.6, 0.7]),
        trial(3, [0.1, 0.1, 0.1], RUNNING, objective=None),
        trial(4, [0.1, 0.1, 0.1], RUNNING, objective=None),
    )
    world.training_jobs.failing[trial(3).name] = Throttled("slow down")

    done = world.tick()

    assert "Throttled" in done.errors[0]
    assert world.training_jobs.stopped == [trial(4).name]
    assert len(world.decisions.all(ID)) == 2


@pytest.mark.parametrize("who", ["request", "deployment", "switch"])
def test_shadow_and_switch_record_but_stop_nothing(who: str) -> None:
    asked = StoppingMode.SHADOW if who == "request" else StoppingMode.ENFORCE
    world = poor_trial_world(MEDIAN.model_copy(update={"mode": asked}))
    world.mode = StoppingMode.SHADOW if who == "deployment" else StoppingMode.ENFORCE
    world.enforcing.on = who != "switch"

    world.tick()

    assert world.training_jobs.stopped == []
    (decision,) = world.decisions.all(ID)
    assert not decision.enforced
    assert decision.saving


def test_decision_says_what_it_saves_and_by_what_that_is_estimated() -> None:
    world = World(
        record(stopping=MEDIAN),
        trial(1, [0.5, 0.6, 0.7], seconds=3_000),
        trial(2, [0.5, 0.6, 0.8], seconds=5_000),
        trial(3, [0.1, 0.1, 0.1], RUNNING, objective=None),
        trial(4, [0.9, 0.9, 0.9], RUNNING, objective=None),
    )

    world.tick()

    (decision,) = world.decisions.all(ID)
    assert decision.saving
    # The third trial started at 12:03; it is half past; a stop takes a minute.
    assert decision.saving.seconds == 4_000 - 27 * 60 - 60
    assert "2 completed ones (4000 s)" in decision.saving.basis
    assert (decision.saving.epochs, decision.saving.usd) == (None, None)


def test_audited_trial_is_let_run_and_its_decision_kept() -> None:
    world = poor_trial_world(MEDIAN.model_copy(update={"audit": 0.5}))
    audited = next(number for number in range(3, 99) if is_audited(ID, trial(number).name, 0.5))
    poor = trial(audited, [0.1, 0.1, 0.1], RUNNING, objective=None)
    world = World(world.tunings.get(ID), trial(1, [0.5, 0.6, 0.7]), trial(2, [0.5, 0.6]), poor)
    world.curves.emit(trial(2).name, NOON + timedelta(minutes=4), 0.9)
    world.now = NOON + timedelta(minutes=audited + 5)

    world.tick()
    world.tick()

    assert world.training_jobs.stopped == []
    (decision,) = world.decisions.all(ID)
    assert (decision.audited, decision.enforced) == (True, False)


@pytest.mark.parametrize("seed", range(30))
def test_two_polices_at_once_decide_once_and_do_no_harm(seed: int) -> None:
    world = poor_trial_world()
    world.leases = ForgetfulLeases()  # as if one round outlived its lease
    order = ["one", "two"] * 15
    Random(seed).shuffle(order)  # noqa: S311 - an order, not a secret
    turns = Turns(order)

    def play(who: str) -> Tick:
        port = partial(turns.port, who)
        lookout = Lookout(
            watchlists=port(world.watchlists),
            trials=port(world.trials),
            jobs=port(world.jobs),
            training_jobs=port(world.training_jobs),
            curves=port(world.curves),
        )
        beat = replace(world.beat, lookout=lookout, decisions=port(world.decisions))
        return tick(owner=who, now=world.now, beat=beat)

    turns.run({who: partial(play, who) for who in ("one", "two")})

    assert len(world.decisions.all(ID)) == 1
    assert set(world.training_jobs.stopped) == {trial(3).name}
    assert len(world.trials.all(ID)) == 2
    watched = world.watchlists.read(ID)
    assert set(watched.ended) == {trial(1).name, trial(2).name}


def test_trial_that_has_been_stopped_already_is_left_alone() -> None:
    world = poor_trial_world()
    ended = world.training_jobs.trials[trial(3).name]
    world.training_jobs.trials[ended.name] = ended.model_copy(
        update={"status": TrialStatus.STOPPED}
    )

    done = world.tick()

    assert (done.errors, world.training_jobs.stopped) == ([], [])


def test_switch_that_is_turned_on_again_acts_on_what_was_only_recorded() -> None:
    world = poor_trial_world()
    world.enforcing.on = False
    world.tick()
    world.enforcing.on = True

    world.tick(now=world.now + timedelta(minutes=1))

    assert world.training_jobs.stopped == [trial(3).name]
    assert [each.enforced for each in world.decisions.all(ID)] == [False, True]


def test_tuning_that_reached_its_target_is_stopped_and_it_is_known_why() -> None:
    world = World(record(stopping=TARGET), trial(1, [0.95]), trial(2, [0.2], RUNNING))

    world.tick()

    kept = world.tunings.get(ID)
    assert (kept.status, kept.stop_cause) == (TuningStatus.STOPPING, StopCause.POLICY)
    assert kept.stop_reason == world.decisions.all(ID)[0].verdict.reason
    assert world.jobs.stopped == [JOB]


def test_stop_that_sagemaker_did_not_take_is_asked_for_again() -> None:
    world = World(record(status=TuningStatus.STOPPING, stop_cause=StopCause.POLICY))

    world.tick()

    assert world.jobs.stopped == [JOB]


def test_stop_by_a_person_keeps_its_cause() -> None:
    stopping = record(status=TuningStatus.STOPPING, stop_cause=StopCause.USER, stopping=TARGET)
    world = World(stopping, trial(1, [0.95]))

    world.tick()

    assert world.tunings.get(ID).stop_cause is StopCause.USER
    assert world.decisions.all(ID) == []


@pytest.mark.parametrize("status", [TuningStatus.ACCEPTED, TuningStatus.QUEUED])
def test_tuning_without_a_job_is_passed_by(status: TuningStatus) -> None:
    world = poor_trial_world()
    world.tunings.change(ID, {"status": status})

    assert world.tick().looked_at == 0


def test_policies_that_are_off_stop_nothing_but_trials_are_recorded() -> None:
    world = poor_trial_world(StoppingSpec.off())

    world.tick()

    assert world.decisions.all(ID) == []
    assert len(world.trials.all(ID)) == 2


def test_one_police_at_a_time_looks_at_a_tuning() -> None:
    world = poor_trial_world()
    world.leases.acquire(ID, "another", world.now, 60)

    assert world.tick().looked_at == 0
    assert world.tick(now=world.now + timedelta(minutes=1)).looked_at == 1
    assert world.leases.held == {}


def test_tuning_that_fails_does_not_keep_the_others_waiting() -> None:
    world = poor_trial_world()
    other = record(tuning_id="aaaaaaaaaaaaaaaa", job_name="dev-aaaaaaaaaaaaaaaa")
    world.tunings.records = {other.tuning_id: other, **world.tunings.records}

    done = world.tick()

    assert done.looked_at == 2
    assert "JobNotFound" in done.errors[0]
    assert world.training_jobs.stopped == [trial(3).name]


def test_mistake_in_one_tuning_does_not_keep_the_others_waiting() -> None:
    world = poor_trial_world()
    other = record(tuning_id="aaaaaaaaaaaaaaaa", job_name="dev-aaaaaaaaaaaaaaaa")
    world.tunings.records = {other.tuning_id: other, **world.tunings.records}
    world.jobs.unreadable[other.job_name] = ZeroDivisionError("ours")

    done = world.tick()

    assert "ZeroDivisionError" in done.errors[0]
    assert world.training_jobs.stopped == [trial(3).name]


def test_end_of_a_trial_is_recorded_with_its_curve() -> None:
    world = poor_trial_world()

    assert world.record_trial(trial(1).name) == ID

    (kept,) = world.trials.all(ID)
    assert [seen.value for seen in kept.curve] == [0.5, 0.6, 0.7]


def test_trial_that_runs_is_left_to_the_next_round() -> None:
    world = poor_trial_world()

    assert world.record_trial(trial(3).name) == ID

    assert world.trials.all(ID) == []


def test_round_records_what_no_event_told() -> None:
    world = poor_trial_world()

    world.tick()

    assert [each.name for each in world.trials.all(ID)] == [trial(1).name, trial(2).name]


def test_values_that_arrive_after_the_end_are_added() -> None:
    world = poor_trial_world()
    world.tick(now=NOON + timedelta(minutes=4))
    world.curves.emit(trial(1).name, NOON + timedelta(minutes=4), 0.75)

    world.tick(now=NOON + timedelta(minutes=6))

    kept = {each.name: each for each in world.trials.all(ID)}
    assert [seen.value for seen in kept[trial(1).name].curve] == [0.5, 0.6, 0.7, 0.75]


def test_curves_are_asked_for_in_one_call() -> None:
    world = poor_trial_world()

    world.tick()

    assert len(world.curves.asked) == 1


@pytest.mark.parametrize(
    "name", ["dev-other-job", "prod-abcdefghijklmnop-001-x", "dev-zzzzzzzzzzzzzzzz-001-x"]
)
def test_trials_that_are_not_ours_are_left_alone(name: str) -> None:
    assert poor_trial_world().record_trial(name) is None


def test_trial_of_a_tuning_that_is_over_is_left_alone() -> None:
    world = poor_trial_world()
    world.tunings.change(ID, {"status": TuningStatus.FINISHED})

    assert world.record_trial(trial(1).name) is None
    assert world.trials.all(ID) == []


def spending(usd: str, *trials: Trial, **changes: Any) -> World:
    """A tuning that costs a cent a second."""
    rate = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.01"), basis="x")
    budget = Budget(usd=Decimal(usd))
    running = trial(1, [0.5, 0.6], RUNNING, objective=None)
    kept = record(rate=rate, budget=budget, **{"stopping": OFF, **changes})
    return World(kept, *(trials or (running,)))


def test_budget_that_is_used_up_ends_the_tuning_even_with_policies_in_shadow() -> None:
    world = spending("1", stopping=OFF.model_copy(update={"mode": StoppingMode.SHADOW}))
    world.mode = StoppingMode.SHADOW

    world.tick()

    kept = world.tunings.get(ID)
    assert (kept.status, kept.stop_cause) == (TuningStatus.STOPPING, StopCause.BUDGET)
    assert kept.stop_reason
    assert "$1.00" in kept.stop_reason
    assert world.jobs.stopped == [JOB]
    (decision,) = world.decisions.all(ID)
    assert (decision.verdict.policy, decision.enforced) == ("budget", True)


def test_what_a_trial_has_cost_counts_while_it_is_being_stopped() -> None:
    world = spending("100")
    world.tick()
    before = world.tunings.get(ID).spend
    running = trial(1, status=TrialStatus.STOPPING, objective=None, ended_at=None)
    world.jobs.listed[JOB] = [running]

    world.tick()

    assert before
    assert before.spent_usd > 0
    assert world.tunings.get(ID).spend == before


def test_budget_that_is_used_up_ends_nothing_while_the_switch_is_off() -> None:
    world = spending("1")
    world.enforcing.on = False

    world.tick()
    world.tick()

    assert world.tunings.get(ID).status is TuningStatus.RUNNING
    assert world.jobs.stopped == []
    (decision,) = world.decisions.all(ID)
    assert not decision.enforced


def test_budget_that_is_nearly_used_up_is_told() -> None:
    world = spending("22")  # 18 so far, and 2.40 to end the trial

    world.tick()

    assert world.alerted == [ID]
    assert world.tunings.get(ID).status is TuningStatus.RUNNING


def test_budget_that_is_used_up_and_ends_nothing_is_told() -> None:
    world = spending("1")
    world.enforcing.on = False

    world.tick()

    assert world.alerted == [ID]


def test_budget_is_kept_while_no_curve_can_be_read() -> None:
    world = spending("1")
    world.curves.failing = Throttled("slow down")

    done = world.tick()

    assert "Throttled" in done.errors[0]
    assert world.tunings.get(ID).stop_cause is StopCause.BUDGET
    assert world.jobs.stopped == [JOB]


@pytest.mark.parametrize(
    ("policies", "stopped"),
    [
        (MEDIAN.policies, []),
        ((*MEDIAN.policies, LimitSpec(seconds=60)), [trial(3).name, trial(4).name]),
    ],
)
def test_policies_that_need_curves_wait_while_none_can_be_read(
    policies: tuple[PolicySpec, ...], stopped: list[str]
) -> None:
    world = poor_trial_world(StoppingSpec(policies=policies))
    world.enforcing.on = False
    world.tick()
    world.enforcing.on = True
    world.curves.failing = Throttled("slow down")

    world.tick(now=world.now + timedelta(minutes=1))

    assert world.training_jobs.stopped == stopped


def test_chat_that_fails_keeps_nothing_from_happening() -> None:
    world = spending("22")

    def fail(_: str) -> None:
        raise NotificationFailed("away")

    report = tick(owner="tick", now=world.now, beat=replace(world.beat, alert=fail))

    assert report.errors
    assert world.tunings.get(ID).spend is not None


def test_decision_says_what_it_saves_in_dollars_where_the_price_is_known() -> None:
    world = poor_trial_world()
    cent = Rate(
        usd_per_second=Decimal("0.01"),
        usd_per_billed_second=Decimal("0.01"),
        notional=True,
        basis="x",
    )
    world.tunings.change(ID, {"rate": cent})

    world.tick()

    (decision,) = world.decisions.all(ID)
    assert decision.saving
    assert decision.saving.notional
    assert decision.saving.usd == pytest.approx(decision.saving.seconds / 100)
