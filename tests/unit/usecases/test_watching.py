"""Watching: every ended trial is found, and what that costs does not grow with them."""

from datetime import datetime, timedelta

import pytest

from tests.fakes.sagemaker import FakeCurves, FakeTrainingJobs, FakeTuningJobs
from tests.fakes.samples import ID, NOON, curve, record, trial, tuning_job
from tests.fakes.store import FakeTrials, FakeWatchlists
from tunesmith.domain.errors import Throttled
from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.usecases.watching import MOST_OPEN, Lookout, View, look

JOB = record().job_name
RUNNING = TrialStatus.IN_PROGRESS


class World:
    """A job whose trials a test moves along."""

    def __init__(self, *trials: Trial) -> None:
        self.watchlists, self.trials, self.curves = FakeWatchlists(), FakeTrials(), FakeCurves()
        self.jobs, self.training_jobs = FakeTuningJobs(), FakeTrainingJobs()
        self.have(*trials)

    def have(self, *trials: Trial) -> None:
        """Let SageMaker's list say this."""
        for each in trials:
            for seen in each.curve:
                self.curves.emit(each.name, seen.time, seen.value)
        ended = sum(each.status.is_terminal for each in trials)
        counts = TrialCounts(completed=ended, running=len(trials) - ended)
        job = tuning_job(status=JobStatus.IN_PROGRESS, counts=counts)
        self.jobs.jobs[JOB] = job
        self.jobs.listed[JOB] = [each.model_copy(update={"curve": ()}) for each in trials]

    def look(self, now: datetime = NOON + timedelta(minutes=30)) -> View:
        lookout = Lookout(
            watchlists=self.watchlists,
            trials=self.trials,
            jobs=self.jobs,
            training_jobs=self.training_jobs,
            curves=self.curves,
        )
        return look(record(), now=now, lookout=lookout)


def many(count: int) -> list[Trial]:
    """Return trials that completed, a second apart."""
    return [
        trial(
            number,
            [0.1, 0.2],
            name=f"dev-{ID}-{number:03d}-0123abcd",
            started_at=NOON + timedelta(seconds=number),
            ended_at=NOON + timedelta(seconds=number + 150),
            curve=curve(0.1, 0.2, start=NOON + timedelta(seconds=number), exact=False),
        )
        for number in range(1, count + 1)
    ]


def test_trials_that_no_event_told_of_are_found_and_recorded() -> None:
    world = World(trial(1, [0.1, 0.2]), trial(2, [0.3]), trial(3, [0.4], RUNNING))

    view = world.look()

    assert [each.name for each in view.ended] == [trial(1).name, trial(2).name]
    assert [each.name for each in view.running] == [trial(3).name]
    assert [seen.value for seen in view.running[0].curve] == [0.4]
    assert [each.name for each in world.trials.all(ID)] == [trial(1).name, trial(2).name]


def test_a_trial_on_its_way_to_an_end_is_still_running() -> None:
    """SageMaker gives it minutes, and bills them."""
    world = World(trial(1, [0.1, 0.2]), trial(2, [0.4, 0.5], RUNNING))
    world.look()

    world.have(trial(1, [0.1, 0.2]), trial(2, [0.4, 0.5], TrialStatus.STOPPING, ended_at=None))
    [stopping] = world.look().running
    world.have(trial(1, [0.1, 0.2]), trial(2, [0.4, 0.5], TrialStatus.STOPPED))
    after = world.look()

    assert (stopping.name, stopping.status) == (trial(2).name, TrialStatus.STOPPING)
    assert [seen.value for seen in stopping.curve] == [0.4, 0.5]
    assert after.running == ()
    assert {each.name for each in after.ended} == {trial(1).name, trial(2).name}


def test_only_as_many_trials_are_listed_as_are_missing() -> None:
    trials = many(300)
    world = World(*trials)
    world.look()
    world.jobs.read.clear()

    world.look()
    assert world.jobs.read == []

    world.have(*trials, *(each for each in many(303) if each not in trials))
    view = world.look()
    assert len(world.jobs.read) == 3
    assert len(view.ended) == 303


def test_trials_that_sagemaker_counts_but_does_not_list_are_not_looked_for_for_ever() -> None:
    trials = many(3)
    world = World(*trials)
    world.jobs.jobs[JOB] = tuning_job(
        status=JobStatus.IN_PROGRESS, counts=TrialCounts(completed=3, failed=2)
    )
    world.look()
    world.jobs.read.clear()

    assert len(world.look().ended) == 3
    assert world.jobs.read == []


def test_trial_that_left_every_list_is_asked_how_it_stands() -> None:
    """SageMaker's counts may be late as well: its money must not be lost in between."""
    world = World(trial(1, [0.1, 0.2], RUNNING))
    world.look()
    ended = trial(1, [], TrialStatus.STOPPED, billable_seconds=40, hyperparameters={})
    world.training_jobs.trials = {ended.name: ended}
    world.have()

    view = world.look()

    assert [(each.name, each.billable_seconds) for each in view.ended] == [(ended.name, 40)]
    assert [seen.value for seen in view.ended[0].curve] == [0.1, 0.2]
    assert world.trials.all(ID)[0].hyperparameters == trial(1).hyperparameters
    world.have(ended)
    assert len(world.look().ended) == 1


def test_trial_that_still_runs_although_no_list_says_so_costs_money() -> None:
    world = World(trial(1, [0.1], RUNNING))
    world.look()
    world.training_jobs.trials = {trial(1).name: trial(1, [], RUNNING)}
    world.have()

    assert [each.name for each in world.look().running] == [trial(1).name]


def test_trial_that_left_every_list_and_cannot_be_asked_costs_money_as_before() -> None:
    world = World(trial(1, [0.1], RUNNING))
    world.look()
    world.training_jobs.failing[trial(1).name] = Throttled("slow down")
    world.have()

    assert [each.name for each in world.look().running] == [trial(1).name]


def test_trial_that_does_not_exist_any_more_costs_nothing_more() -> None:
    world = World(trial(1, [0.1], RUNNING))
    world.look()
    world.have()

    assert world.look().running == ()


def test_trial_that_is_stopped_before_anybody_saw_it_run_costs_money() -> None:
    world = World(trial(1, [], TrialStatus.STOPPING, ended_at=None))

    assert [each.name for each in world.look().running] == [trial(1).name]


def test_trial_that_no_event_told_of_is_asked_for_its_bill() -> None:
    world = World(trial(1, [0.1, 0.2]), trial(2, [0.1]))
    billed = trial(2, billable_seconds=7, model_uri="s3://models/2")
    world.training_jobs.trials = {billed.name: billed}
    world.training_jobs.failing[trial(1).name] = Throttled("slow down")

    asked, unasked = world.look(NOON + timedelta(minutes=5)).ended

    assert (asked.billable_seconds, unasked.billable_seconds) == (7, None)
    assert asked.hyperparameters == trial(2).hyperparameters
    assert world.trials.all(ID)[1].model_uri == "s3://models/2"


def test_bill_that_was_not_made_out_when_the_trial_ended_is_asked_for_later() -> None:
    world = World(trial(1, [0.1]))
    world.watchlists.watch(ID, trial(1, [0.1]))
    billed = trial(1, billable_seconds=7)
    world.training_jobs.trials = {billed.name: billed}

    [seen] = world.look(NOON + timedelta(minutes=5)).ended

    assert seen.billable_seconds == 7
    assert world.watchlists.read(ID).open[0].billable_seconds == 7
    assert world.trials.all(ID)[0].billable_seconds == 7


def test_trial_that_is_listed_late_is_found_when_its_event_is_lost() -> None:
    world = World(trial(1, [0.1]))
    late = tuning_job(status=JobStatus.IN_PROGRESS, counts=TrialCounts(completed=2))
    world.jobs.jobs[JOB] = late
    world.look()
    world.watchlists.watch(ID, trial(2, [0.2]))  # its event came after all
    world.look()

    world.have(trial(1, [0.1]), trial(2, [0.2]), trial(3, [0.3]))

    assert len(world.look().ended) == 3


def test_trials_are_looked_at_while_their_curves_cannot_be_read() -> None:
    world = World(trial(1, [0.1, 0.2]), trial(2, [0.3], RUNNING))
    world.curves.failing = Throttled("slow down")
    later = NOON + timedelta(hours=1)

    blind = world.look(later)
    world.curves.failing = None
    after = world.look(later)

    assert isinstance(blind.unread, Throttled)
    assert ([each.name for each in blind.ended], len(blind.running)) == ([trial(1).name], 1)
    # It was not closed in the meantime: its curve is read as soon as that is possible.
    assert [seen.value for seen in world.trials.all(ID)[0].curve] == [0.1, 0.2]
    assert after.unread is None


def test_curves_of_long_ended_trials_are_not_read_again() -> None:
    world = World(*many(200), trial(1, [0.5], RUNNING, name=f"dev-{ID}-999-0123abcd"))
    world.look()
    later = NOON + timedelta(hours=2)
    world.look(later)

    view = world.look(later)

    assert world.curves.asked[-1] == {f"dev-{ID}-999-0123abcd"}
    assert len(view.ended) == 200
    assert world.watchlists.opened[ID].keys() == {f"dev-{ID}-999-0123abcd"}


def test_no_more_ended_trials_stay_open_than_can_be_looked_after() -> None:
    world = World(*many(200))

    world.look(NOON + timedelta(minutes=5))
    view = world.look(NOON + timedelta(minutes=5))

    assert len(world.watchlists.opened[ID]) == MOST_OPEN
    assert len(view.ended) == 200


def test_event_that_comes_again_after_all_was_folded_changes_nothing() -> None:
    world = World(*many(5))
    late = NOON + timedelta(hours=1)
    before = world.look(late)
    kept = world.watchlists.digests[ID]

    world.watchlists.watch(ID, many(5)[2])
    after = world.look(late)

    assert after == before
    assert world.watchlists.digests[ID].trials == kept.trials
    assert world.watchlists.opened[ID] == {}


def test_end_that_an_event_told_counts_although_the_list_still_says_it_runs() -> None:
    world = World(trial(1, [0.1], RUNNING))
    world.watchlists.watch(ID, trial(1, [0.1, 0.2]))

    view = world.look()

    assert view.running == ()
    assert [each.status for each in view.ended] == [TrialStatus.COMPLETED]


def test_values_that_come_late_find_their_place() -> None:
    world = World(trial(1, [0.1], RUNNING))
    world.curves.emit(trial(1).name, NOON + timedelta(minutes=5), 0.5)
    world.look(NOON + timedelta(minutes=6))
    world.curves.emit(trial(1).name, NOON + timedelta(minutes=4), 0.4)

    view = world.look(NOON + timedelta(minutes=7))

    assert [seen.value for seen in view.running[0].curve] == [0.1, 0.4, 0.5]


@pytest.mark.parametrize("status", [TrialStatus.STOPPING, TrialStatus.IN_PROGRESS])
def test_trial_that_stops_or_waits_for_its_machine_is_no_harm(status: TrialStatus) -> None:
    waiting = trial(1, [], status, started_at=None)
    world = World(waiting)

    view = world.look()

    assert view.ended == ()
    assert all(each.curve == () for each in view.running)


@pytest.mark.parametrize(
    ("followed", "switched_on", "exact"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_output_is_the_source_only_of_what_was_followed_from_the_beginning(
    followed: bool, switched_on: bool, exact: bool
) -> None:
    world = World(trial(1, [0.1, 0.2], RUNNING))
    lines = FakeCurves()
    lines.emit(trial(1).name, NOON + timedelta(minutes=2), 0.9)
    lookout = Lookout(
        watchlists=world.watchlists,
        trials=world.trials,
        jobs=world.jobs,
        training_jobs=world.training_jobs,
        curves=world.curves,
        followed=lines if switched_on else None,
    )

    view = look(record(followed=followed), now=NOON + timedelta(minutes=9), lookout=lookout)

    values = [seen.value for seen in view.running[0].curve]
    assert values == ([0.9] if exact else [0.1, 0.2])
