"""What a tuning takes of an account's quotas while it runs."""

from pydantic import BaseModel, ConfigDict

TUNINGS = "tuning jobs"
TRIALS = "training jobs"
MACHINES = "instances"
SPOT = " (spot)"
"""Follows an instance type: spot instances have a quota of their own."""

Amounts = dict[str, int]
"""How much of each resource: TUNINGS, TRIALS, MACHINES, or an instance type."""


class Need(BaseModel):
    """The most that a tuning may have at once."""

    model_config = ConfigDict(frozen=True)

    parallel: int = 1
    """Trials at once."""
    machines: int = 1
    """Of all types together."""
    instances: Amounts = {}
    """Of each type; where SageMaker may choose among types, all of each."""

    @property
    def amounts(self) -> Amounts:
        """Return what it takes of each resource."""
        return {TUNINGS: 1, TRIALS: self.parallel, MACHINES: self.machines, **self.instances}


def name_amount(resource: str, amount: int) -> str:
    """Say how much of a resource, in words."""
    if resource in {TUNINGS, TRIALS, MACHINES}:
        return f"{amount} {resource if amount != 1 else resource.removesuffix('s')}"
    return f"{amount} of {resource}"
