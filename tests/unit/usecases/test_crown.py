"""Champions: only a better objective takes the place, in whatever order ends are told."""

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeTrainingJobs
from tests.fakes.samples import METRIC, NOON, record, trial, tuning_job
from tests.fakes.store import FakeChampions, FakeTunings
from tunesmith.domain.champions import Champion
from tunesmith.domain.errors import AccessDenied, Unavailable
from tunesmith.domain.jobs import JobStatus, TuningJob
from tunesmith.domain.results import build_result
from tunesmith.domain.trials import Goal, Trial
from tunesmith.domain.tuning import StopCause, TuningStatus
from tunesmith.usecases.crown import crown, crown_or_leave

MODEL = "s3://bucket/models/a/model.tar.gz"


class World:
    def __init__(self) -> None:
        self.tunings = FakeTunings()
        self.documents = FakeDocuments()
        self.champions = FakeChampions()
        self.trials = FakeTrainingJobs()

    def ends(
        self,
        tuning_id: str,
        *values: float,
        ended_at: datetime = NOON,
        job: TuningJob | None = None,
        **changes: Any,
    ) -> None:
        """A tuning whose trials came to these values, over and with its result written."""
        status = changes.pop("status", TuningStatus.FINISHED)
        kept = record(tuning_id=tuning_id, status=status, ended_at=ended_at, **changes)
        found = [
            trial(number, [value], name=f"{tuning_id}-{number}")
            for number, value in enumerate(values, start=1)
        ]
        result = build_result(kept, job or tuning_job(), found, [], ended_at=ended_at)
        key = f"tunings/{tuning_id}/result.json"
        self.documents.put(key, result.to_json().encode())
        self.tunings.records[tuning_id] = kept.model_copy(update={"result_key": key})

    def crown(self, tuning_id: str) -> bool:
        return crown(
            tuning_id,
            tunings=self.tunings,
            documents=self.documents,
            champions=self.champions,
            trials=self.trials,
        )

    def champion(self, goal: Goal = Goal.MAXIMIZE) -> Champion | None:
        return self.champions.get("digits", METRIC, goal)

    @property
    def holder(self) -> str | None:
        champion = self.champion()
        return champion.tuning_id if champion else None


def test_first_end_is_the_champion_with_its_model() -> None:
    world = World()
    world.ends("a", 0.5, 0.9)
    best = Trial(name="a-2", status=trial(1).status, model_uri=MODEL)
    world.trials = FakeTrainingJobs(best)

    assert world.crown("a")

    champion = world.champion()
    assert champion
    assert (champion.tuning_id, champion.trial, champion.objective) == ("a", "a-2", 0.9)
    assert (champion.model_uri, champion.since, champion.replaced) == (MODEL, NOON, None)
    assert champion.hyperparameters == {"rate": "0.2"}


def test_better_one_replaces_and_remembers_whom() -> None:
    world = World()
    world.ends("a", 0.5)
    world.ends("b", 0.9)
    world.crown("a")

    assert world.crown("b")

    champion = world.champion()
    assert champion
    assert champion.replaced
    assert (champion.tuning_id, champion.replaced.tuning_id) == ("b", "a")
    assert champion.replaced.objective == 0.5


@pytest.mark.parametrize("order", [*permutations("abcd")])
def test_champion_is_the_same_in_whatever_order_ends_are_told(order: tuple[str, ...]) -> None:
    world = World()
    world.ends("a", 0.5)
    world.ends("b", 0.9, ended_at=NOON + timedelta(hours=2))
    world.ends("c", 0.9, ended_at=NOON + timedelta(hours=1))
    world.ends("d", 0.8)

    for each in order:
        world.crown(each)

    assert world.holder == "c"  # of the equal two, the elder


def test_same_end_twice_changes_nothing() -> None:
    world = World()
    world.ends("a", 0.5)
    world.crown("a")
    before = world.champion()

    world.tunings.change("a", {"crowned": False})

    assert not world.crown("a")
    assert world.champion() == before


def test_lower_is_better_where_the_goal_is_to_minimize_and_goals_do_not_meet() -> None:
    world = World()
    world.ends("a", 0.9, goal=Goal.MINIMIZE)
    world.ends("b", 0.5, goal=Goal.MINIMIZE)
    world.ends("c", 0.1)

    for each in "abc":
        world.crown(each)

    lowest = world.champion(Goal.MINIMIZE)
    assert lowest
    assert (lowest.tuning_id, world.holder) == ("b", "c")


@pytest.mark.parametrize("values", [[], [float("nan")], [float("inf")]])
def test_what_has_no_number_never_wins(values: list[float]) -> None:
    world = World()
    world.ends("a", *values)

    assert not world.crown("a")

    assert world.champion() is None
    assert world.tunings.get("a").crowned


@pytest.mark.parametrize(("cause", "wins"), [(StopCause.FAILURE, False), (StopCause.USER, True)])
def test_failed_tuning_never_wins_and_a_stopped_one_may(cause: StopCause, *, wins: bool) -> None:
    world = World()
    world.ends("a", 0.9, job=tuning_job(status=JobStatus.STOPPED), stop_cause=cause)

    assert world.crown("a") == wins


def test_running_tuning_challenges_nobody() -> None:
    world = World()
    world.ends("a", 0.9, status=TuningStatus.RUNNING)

    assert not world.crown("a")
    assert not world.tunings.get("a").crowned


def rival(value: float) -> Champion:
    world = World()
    world.ends("rival", value)
    world.crown("rival")
    champion = world.champion()
    assert champion
    return champion


@pytest.mark.parametrize(("value", "holder"), [(0.7, "a"), (0.95, "rival")])
def test_rival_at_the_same_moment_loses_or_wins_by_its_value(value: float, holder: str) -> None:
    world = World()
    world.ends("a", 0.9)
    world.champions.meanwhile = [rival(value)]

    assert world.crown("a") == (holder == "a")

    assert world.holder == holder


def test_outage_is_left_to_the_next_round() -> None:
    world = World()
    world.ends("a", 0.9)
    rivals = [rival(0.1).model_copy(update={"tuning_id": str(each)}) for each in range(9)]
    world.champions.meanwhile = rivals

    with pytest.raises(Unavailable):
        world.crown("a")
    assert not world.tunings.get("a").crowned
    missed = crown_or_leave(
        "unknown",
        tunings=world.tunings,
        documents=world.documents,
        champions=world.champions,
        trials=world.trials,
    )
    assert missed == "TuningNotFound: no tuning has the id unknown"


def test_model_that_cannot_be_read_keeps_nobody_from_winning() -> None:
    class Closed(FakeTrainingJobs):
        def describe(self, name: str) -> Trial:
            raise AccessDenied(name)

    world = World()
    world.ends("a", 0.9)
    world.trials = Closed()

    assert world.crown("a")
    champion = world.champion()
    assert champion
    assert champion.model_uri is None
