"""Showing trials: all there are, in the order asked for, page by page."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes.sagemaker import FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeDecisions, FakeTrials, FakeTunings, FakeWatchlists
from tunesmith.domain.decisions import Decision, Subject, Verdict
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.show_trials import MOST_POINTS, TrialsQuery, show_trials
from tunesmith.usecases.views import TrialsView

RUNNING = TrialStatus.IN_PROGRESS
OVER = {"status": TuningStatus.FINISHED, "live": False, "ended_at": NOON}


class World:
    """A tuning whose trials lie where a test puts them."""

    def __init__(self, kept: TuningRecord | None = None) -> None:
        self.record = kept or record()
        self.trials = FakeTrials()
        self.watchlists = FakeWatchlists()
        self.decisions = FakeDecisions()
        self.jobs = FakeTuningJobs(tuning_job(status=JobStatus.IN_PROGRESS))

    def listed(self, *trials: Trial) -> "World":
        """SageMaker lists them, without a curve."""
        bare = [one.model_copy(update={"curve": ()}) for one in trials]
        self.jobs.listed[self.record.job_name] = bare
        return self

    def recorded(self, *trials: Trial) -> "World":
        for one in trials:
            self.trials.put(ID, one)
        return self

    def show(self, **query: Any) -> TrialsView:
        return show_trials(
            ID,
            TrialsQuery(**query),
            tunings=FakeTunings(self.record),
            trials=self.trials,
            watchlists=self.watchlists,
            decisions=self.decisions,
            jobs=self.jobs,
        )

    def numbers(self, **query: Any) -> list[int]:
        """Which trials are shown, by their numbers."""
        return [int(one.name.split("-")[2]) for one in self.show(**query).trials]


def three() -> Sequence[Trial]:
    return (
        trial(1, [0.3], seconds=30),
        trial(2, [0.9], seconds=10),
        trial(3, [0.6], seconds=20),
    )


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"order": "desc"}, [3, 2, 1]),
        ({"sort": "name", "order": "desc"}, [3, 2, 1]),
        ({"sort": "seconds"}, [2, 3, 1]),
        ({"sort": "objective"}, [2, 3, 1]),
        ({"sort": "objective", "order": "asc"}, [1, 3, 2]),
    ],
)
def test_trials_come_in_the_order_asked_for(query: dict[str, str], numbers: list[int]) -> None:
    assert World().listed(*three()).numbers(**query) == numbers


def test_best_is_the_lowest_where_the_goal_is_to_minimize() -> None:
    world = World(record(goal=Goal.MINIMIZE)).listed(*three())

    assert world.numbers(sort="objective") == [1, 3, 2]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_trials_without_a_value_come_last_either_way(order: str) -> None:
    bare = trial(1, status=TrialStatus.FAILED, failure_reason="out of memory")
    world = World().listed(bare, trial(2, [float("nan")]), trial(3, [0.6]))

    shown = world.show(sort="objective", order=order).trials

    assert [one.objective for one in shown] == [0.6, None, None]
    assert shown[1].failure == "out of memory"


@pytest.mark.parametrize("sort", ["created", "name", "objective", "seconds"])
def test_pages_show_every_trial_once(sort: str) -> None:
    world = World().listed(*three(), trial(4, [0.6]), trial(5))

    found, cursor = [], None
    for _ in range(3):
        page = world.show(sort=sort, limit=2, cursor=cursor)
        found += [one.name for one in page.trials]
        cursor = page.cursor

    assert cursor is None
    assert len(found) == len(set(found)) == page.total == 5


def test_page_goes_on_where_it_was_when_new_trials_have_come() -> None:
    world = World().listed(trial(2, [0.9]), trial(1, [0.3]))
    first = world.show(sort="objective", limit=1)

    world.listed(trial(3, [0.95]), trial(2, [0.9]), trial(1, [0.3]))

    assert world.numbers(sort="objective", limit=1, cursor=first.cursor) == [1]


@pytest.mark.parametrize("other", [{"sort": "name"}, {"order": "desc"}])
def test_cursor_of_another_order_is_refused(other: dict[str, str]) -> None:
    world = World().listed(*three())
    cursor = world.show(limit=1).cursor

    with pytest.raises(InvalidRequest):
        world.show(cursor=cursor, **other)


def test_running_trial_shows_what_it_has_reported() -> None:
    world = World().listed(trial(1, status=RUNNING))
    world.watchlists.watch(ID, trial(1, [0.2, 0.4], RUNNING, objective=None))

    (shown,) = world.show(curves=True).trials

    assert (shown.status, shown.objective, shown.seconds) == ("InProgress", 0.4, None)
    assert shown.curve is not None
    assert [one.value for one in shown.curve] == [0.2, 0.4]


def test_end_that_was_recorded_counts_where_the_list_is_behind() -> None:
    world = World().listed(trial(1, status=RUNNING)).recorded(trial(1, [0.5]))

    assert world.show().trials[0].status == "Completed"


def test_ended_tuning_is_shown_from_its_records_alone() -> None:
    kept = record(**OVER, counts=TrialCounts(completed=3))
    world = World(kept).recorded(*three())
    world.jobs = FakeTuningJobs()

    assert world.numbers() == [1, 2, 3]


def test_hyperparameters_come_from_sagemaker_where_records_lack_them() -> None:
    world = World(record(**OVER, counts=TrialCounts(completed=1)))
    world.recorded(trial(1, [0.3], hyperparameters={})).listed(trial(1, [0.3]))

    (shown,) = world.show().trials

    assert shown.hyperparameters == {"rate": "0.1"}


def test_trials_that_no_event_told_of_are_shown_all_the_same() -> None:
    kept = record(**OVER, counts=TrialCounts(completed=3))
    world = World(kept).recorded(three()[0]).listed(*three())

    assert world.numbers() == [1, 2, 3]


def test_job_that_vanished_does_not_hide_what_was_recorded() -> None:
    world = World().recorded(*three())
    world.jobs = FakeTuningJobs()

    assert world.numbers() == [1, 2, 3]


def test_curves_are_shown_on_request_and_bounded() -> None:
    world = World().listed(trial(1)).recorded(trial(1, [0.1] * (MOST_POINTS * 3)))

    assert world.show().trials[0].curve is None
    curve = world.show(curves=True).trials[0].curve
    assert curve is not None
    assert len(curve) == MOST_POINTS
    assert curve[-1].step == world.trials.all(ID)[0].curve[-1].step


def test_trial_that_a_policy_ended_says_which() -> None:
    stopped = trial(1, [0.1], TrialStatus.STOPPED)
    verdict = Verdict(
        policy="median", subject=Subject.TRIAL, trial=stopped.name, evidence={}, reason="worse"
    )
    world = World().listed(stopped)
    world.decisions.add(ID, Decision(decision_id="d", verdict=verdict, at=NOON, enforced=True))

    assert world.show().trials[0].stopped_by == "median"
