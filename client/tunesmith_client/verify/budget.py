"""What a verification costs at worst, worked out before anything is made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith_client.verify.plan import Pace, Planned

DEFAULT_CAP = Decimal(5)
DEFAULT_INSTANCE = "ml.m5.large"
ASSUMED_PRICES = {DEFAULT_INSTANCE: Decimal("0.115")}
"""US dollars per hour of training in us-east-1, as assumed; not asked from AWS."""
OVERHEAD_SECONDS = 900
"""Per trial, beside its time limit: download, upload, and 120 s between SIGTERM and SIGKILL."""
EVERYTHING_ELSE = Decimal("0.50")
"""Lambda, state transitions, metrics, logs, storage and reading CloudWatch."""
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Estimate:
    """The worst case in US dollars, and how it comes about."""

    trials: int
    seconds_per_trial: int
    price_per_hour: Decimal
    instance_type: str

    @property
    def training(self) -> Decimal:
        """What the trials cost when each runs as long as it may."""
        hours = Decimal(self.trials * self.seconds_per_trial) / 3600
        return hours * self.price_per_hour

    @property
    def total(self) -> Decimal:
        """All of it, rounded up to a cent."""
        return (self.training + EVERYTHING_ELSE).quantize(CENT, ROUND_UP)

    def lines(self) -> tuple[str, ...]:
        """Say it to a person."""
        return (
            f"{self.trials} trials of at most {self.seconds_per_trial} s on {self.instance_type} "
            f"at an assumed {self.price_per_hour} USD per hour: "
            f"{self.training.quantize(CENT, ROUND_UP)} USD",
            f"everything else, assumed: {EVERYTHING_ELSE} USD",
            f"worst case: {self.total} USD",
        )

    def hold_to(self, cap: Decimal) -> None:
        """Refuse what may cost more than the cap; raises NotReady."""
        if self.total > cap:
            raise NotReady(
                f"The worst case is {self.total} USD and the cap is {cap} USD. "
                "Nothing was started. Give a higher --cap if that is meant."
            )


def estimate(
    planned: Sequence[Planned], pace: Pace, instance_type: str, price_per_hour: Decimal | None
) -> Estimate:
    """Work out the worst case; raises NotReady for an instance type without a known price."""
    price = price_per_hour or ASSUMED_PRICES.get(instance_type)
    if price is None:
        raise NotReady(
            f"No price is assumed for {instance_type}. Give --price-per-hour, in US dollars."
        )
    trials = sum(each.most_jobs for each in planned)
    seconds = pace.trial_limit_seconds + OVERHEAD_SECONDS
    return Estimate(trials, seconds, price, instance_type)
