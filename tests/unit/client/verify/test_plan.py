"""What is run on the account has to be what the service takes, one tuning per strategy."""

from typing import Any

from tests.fakes.samples import GUARDRAILS, ID
from tunesmith.domain.planning import plan as compiled
from tunesmith_client.verify.budget import DEFAULT_INSTANCE
from tunesmith_client.verify.plan import Pace, plan

ALLOWED = GUARDRAILS.model_copy(
    update={"allowed_instance_types": (DEFAULT_INSTANCE,), "allowed_image_registries": ("*",)}
)


def uploaded(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec once its code is in the bucket."""
    training = {**spec["training"], "source": "s3://bucket/code.tar.gz", "script": "train.py"}
    return {**spec, "training": training}


def test_the_service_takes_every_tuning_and_one_of_each_strategy_runs() -> None:
    planned = plan(Pace(), DEFAULT_INSTANCE)

    made = [
        compiled(uploaded(each.spec), tuning_id=ID, guardrails=ALLOWED).model_dump()
        for each in planned
    ]

    strategies = [each["strategy"] for each in made]
    assert sorted(strategies) == ["Bayesian", "Grid", "Hyperband", "Random"]
    assert [each["max_trials"] for each in made] == [each.jobs for each in planned]
