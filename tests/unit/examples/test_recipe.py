"""The recipe of the digits example is accepted as the template deploys it."""

from pathlib import Path

from tests.fakes.client import FakeBucket
from tests.fakes.samples import GUARDRAILS, PRICES
from tunesmith.domain.aiming import aim
from tunesmith.domain.planning import plan
from tunesmith.domain.recipes import read_trigger
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "digits"


def test_recipe_of_the_example_is_accepted_with_its_channel_at_its_data() -> None:
    body = package(read_spec(FOLDER / "recipe.yaml"), FOLDER, FakeBucket())

    trigger, request, findings = read_trigger("digits", body)

    assert findings == []
    assert trigger is not None
    assert trigger.data is not None
    aimed, unknown = aim(request, trigger.data.channel, f"s3://bucket/{trigger.data.prefix}")
    assert unknown == []
    assert aimed["training"]["inputs"]["train"] == "s3://bucket/data/digits/train/"  # type: ignore[index, call-overload]
    planned = plan(aimed, tuning_id="a" * 16, guardrails=GUARDRAILS, prices=PRICES)
    assert (planned.project, planned.warnings) == ("digits", ())
