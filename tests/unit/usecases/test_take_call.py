"""Calls by schedules and events: each starts one tuning, in turn, and never two."""

from datetime import timedelta

from tests.fakes.samples import NOON
from tests.unit.usecases.test_trigger import World
from tunesmith.domain.calls import Call
from tunesmith.domain.progress import LastCall, Outcome
from tunesmith.domain.tuning import Door, TuningStatus
from tunesmith.usecases.call import call
from tunesmith.usecases.take_call import REPLACED


def called(world: World, event: str, minutes: float = 0) -> LastCall:
    """Have the recipe called by an event, and make a round."""
    coming = Call(event_id=event, starter="schedule", at=NOON + timedelta(minutes=minutes))
    call("digits", coming, recipes=world.recipes, calls=world.calls)
    world.tick()
    last = world.progress.get("digits").last_call
    assert last is not None
    return last


def test_call_starts_a_tuning_on_all_data_of_the_recipe() -> None:
    world = World(schedule="rate(1 day)")

    last = called(world, "one")

    (record,) = world.records
    assert (last.outcome, last.tuning_id) == (Outcome.STARTED, record.tuning_id)
    assert (record.source.door, record.source.recipe) == (Door.RECIPE, "digits")
    assert world.uris == ["s3://bucket/data/x/"]
    assert world.calls.get("digits") is None


def test_event_that_comes_again_starts_nothing() -> None:
    world = World(schedule="rate(1 day)", at_most=5)
    called(world, "one")

    last = called(world, "one")

    assert last.outcome is Outcome.SAME
    assert len(world.records) == 1
    assert world.calls.get("digits") is None


def test_calls_wait_for_their_turn_and_the_newest_of_them_counts() -> None:
    world = World(schedule="rate(1 day)")
    called(world, "one")

    waiting = called(world, "two", 1)
    called(world, "three", 2)
    assert waiting.outcome is Outcome.WAITING
    assert world.records[0].tuning_id in waiting.message
    world.end()
    world.tick()

    assert len(world.records) == 2
    assert world.calls.get("digits") is None


def test_newer_call_replaces_what_runs_where_the_recipe_says_so() -> None:
    world = World(schedule="rate(1 day)", then="replace")
    called(world, "one")

    replacing = called(world, "two", 10)

    (first,) = world.records
    assert replacing.outcome is Outcome.REPLACING
    assert (first.status, first.stop_reason) == (TuningStatus.STOPPING, REPLACED)
    world.end(TuningStatus.STOPPED)
    world.tick()
    assert len(world.records) == 2


def test_call_and_fresh_data_share_the_recipes_places() -> None:
    world = World(schedule="rate(1 day)")
    world.came("data/x/1/a")

    last = called(world, "one")

    assert len(world.records) == 1
    assert last.outcome is Outcome.WAITING


def test_recipe_that_is_no_longer_valid_is_told_once_and_the_call_dropped() -> None:
    world = World(schedule="rate(1 day)")
    world.guardrails = world.guardrails.model_copy(update={"allowed_instance_types": ("ml.p4d.*",)})

    last = called(world, "one")

    assert last.outcome is Outcome.REJECTED
    assert world.records == []
    assert world.calls.get("digits") is None
    assert len(world.messenger.texts) == 1


def test_closed_door_lets_the_call_wait() -> None:
    world = World(schedule="rate(1 day)")
    world.accepting.on = False

    assert called(world, "one").outcome is Outcome.WAITING
    world.accepting.on = True
    world.tick()

    assert len(world.records) == 1


def test_call_of_a_schedule_that_was_taken_away_starts_nothing() -> None:
    world = World(schedule="rate(1 day)")
    world.calls.note("digits", Call(event_id="late", starter="event", at=NOON))

    world.tick()

    assert world.records == []
    assert world.calls.get("digits") is None


def test_call_does_not_replace_what_started_after_it() -> None:
    world = World(schedule="rate(1 day)", then="replace")
    called(world, "one", 1)

    late = called(world, "two", 2)

    assert late.outcome is Outcome.WAITING
    assert world.records[0].status is not TuningStatus.STOPPING
