"""Recipes in the deployed stack: a burst of data is one tuning, and so is a call."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yaml

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.recipe_answers import Recipe

OBJECTS = 60


def put(service: Service, keys: list[str]) -> None:
    def one(key: str) -> None:
        service.s3.put_object(Bucket=service.addresses.bucket, Key=key, Body=key.encode())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(one, keys))


def dealt_with(service: Service, outcome: str) -> Recipe:
    """Return the recipe once all that came was dealt with."""

    def look() -> Recipe | None:
        recipe = service.api.recipe("fresh")
        last = recipe.last_burst
        return recipe if last and last.outcome == outcome and recipe.burst is None else None

    return eventually(look)


def test_burst_of_objects_is_one_tuning_and_the_same_objects_again_none(service: Service) -> None:
    trigger = {"data": {"prefix": "data/fresh/", "channel": "train", "quiet_seconds": 2}}
    recipe = {**service.spec(), "trigger": trigger}
    service.s3.put_object(
        Bucket=service.addresses.bucket,
        Key="recipes/fresh.yaml",
        Body=yaml.safe_dump(recipe).encode(),
    )
    answer = service.document("status/recipes/fresh.json")
    assert answer["state"] == "accepted"
    keys = [f"data/fresh/2026-11/part={at % 8}/{at:03}.csv" for at in range(OBJECTS)]

    put(service, keys)
    found = dealt_with(service, "started")

    (tuning_id,) = found.tunings
    asked = service.api.request(tuning_id, asked=True)
    place = f"s3://{service.addresses.bucket}/data/fresh/2026-11/"
    assert asked["training"]["inputs"]["train"] == place
    assert found.last_burst is not None
    assert found.last_burst.events == OBJECTS
    tuning = service.over(tuning_id)
    assert (tuning.status, tuning.project) == ("finished", "fresh")

    put(service, keys)
    again = dealt_with(service, "same")

    assert again.tunings == (tuning_id,)
    assert again.last_burst is not None
    assert tuning_id in again.last_burst.message
    service.s3.delete_object(Bucket=service.addresses.bucket, Key="recipes/fresh.yaml")
    eventually(lambda: "fresh" not in {each.name for each in service.api.recipes()})


def test_schedule_and_event_start_a_recipe_in_turn(service: Service) -> None:
    trigger = {"schedule": "rate(1 minute)", "event": {"source": ["my.pipeline"]}}
    key = "recipes/called.yaml"

    def keep(trigger: dict[str, Any]) -> None:
        body = yaml.safe_dump({**service.spec(), "trigger": trigger}).encode()
        service.s3.put_object(Bucket=service.addresses.bucket, Key=key, Body=body)

    def called(starter: str, *, but: tuple[str, ...] = ()) -> str | None:
        recipe = service.api.recipe("called")
        last, new = recipe.last_call, set(recipe.tunings) - set(but)
        return new.pop() if new and last and last.starter == starter else None

    def rests_without_schedule() -> Recipe | None:
        recipe = service.api.recipe("called")
        calls = recipe.in_force and recipe.in_force.trigger.get("schedule")
        return None if calls or recipe.running else recipe

    keep(trigger)
    assert service.document("status/recipes/called.json")["state"] == "accepted"
    first = eventually(lambda: called("schedule"))
    keep({"event": trigger["event"]})  # the schedule is over
    assert service.over(first).status == "finished"
    before = eventually(rests_without_schedule).tunings

    entry = {"Source": "my.pipeline", "DetailType": "Data Ready", "Detail": "{}"}
    service.stack.aws.client("events").put_events(Entries=[entry])

    second = eventually(lambda: called("event", but=before))
    assert service.over(second).status == "finished"
    assert set(service.api.recipe("called").tunings) == {*before, second}
    service.s3.delete_object(Bucket=service.addresses.bucket, Key=key)
    eventually(lambda: "called" not in {each.name for each in service.api.recipes()})
    events = service.stack.aws.client("events")
    eventually(lambda: not events.list_rules(NamePrefix="test-recipe-")["Rules"])
