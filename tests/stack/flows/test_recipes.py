"""Fresh data in the deployed stack: a burst is one tuning, and the same content none."""

from concurrent.futures import ThreadPoolExecutor

import yaml

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.recipe_answers import Recipe

OBJECTS = 100


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
