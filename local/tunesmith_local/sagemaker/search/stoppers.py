"""Rules that stop a poor trial early, from the objective values it has emitted so far."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import median
from typing import Protocol

Curve = Sequence[float]
"""A trial's objective values in the order it emitted them."""


class TrialStopper(Protocol):
    """Judges running trials."""

    def verdict(
        self, curve: Curve, finished: Mapping[int, Curve], running: Mapping[int, Curve]
    ) -> str | None:
        """Say why the trial with this curve, one of `running`, should stop; None to let it run."""


class NeverStop:
    """Lets every trial run to its end."""

    def verdict(
        self,
        curve: Curve,  # noqa: ARG002 - the interface
        finished: Mapping[int, Curve],  # noqa: ARG002
        running: Mapping[int, Curve],  # noqa: ARG002
    ) -> str | None:
        """Never."""
        return None


class MedianRule:
    """TrainingJobEarlyStoppingType Auto, as the developer guide words it.

    A trial stops when its value is worse than the median of the earlier trials' running averages
    up to the same epoch. From when on is not published, hence the two parameters.
    """

    def __init__(self, *, maximize: bool, min_finished: int, grace_epochs: int) -> None:
        self._sign = 1.0 if maximize else -1.0
        self._min_finished = min_finished
        self._grace = grace_epochs
        self._averages: dict[int, list[float]] = {}

    def verdict(
        self,
        curve: Curve,
        finished: Mapping[int, Curve],
        running: Mapping[int, Curve],  # noqa: ARG002 - earlier trials alone count
    ) -> str | None:
        """Compare with the finished trials."""
        epoch = len(curve)
        if epoch < self._grace or len(finished) < self._min_finished:
            return None
        averages = [
            known[epoch - 1]
            for number, each in finished.items()
            if len(known := self._running_averages(number, each)) >= epoch
        ]
        if len(averages) < self._min_finished:
            return None
        limit = median(averages)
        if _worth(curve[-1], self._sign) >= limit:
            return None
        return (
            f"value {curve[-1]:g} at epoch {epoch} is worse than the median {self._sign * limit:g}"
        )

    def _running_averages(self, number: int, curve: Curve) -> list[float]:
        """Average a finished trial's values up to each epoch, once."""
        if number not in self._averages:
            sums = accumulate(_worth(value, self._sign) for value in curve)
            self._averages[number] = [total / (place + 1) for place, total in enumerate(sums)]
        return self._averages[number]


class RungRule:
    """Hyperband as asynchronous successive halving: at each rung only the best share goes on.

    Rungs lie at `min_resource` times the powers of the reduction factor. A trial is judged at
    the moment it reaches a rung, against all that reached it before, so no worker ever waits.
    One that goes on past `max_resource` is stopped; one that ends there by itself completes.
    """

    def __init__(
        self, *, maximize: bool, min_resource: int, max_resource: int, reduction: int
    ) -> None:
        self._sign = 1.0 if maximize else -1.0
        self._max = max_resource
        self._reduction = reduction
        rungs = max(0, math.ceil(math.log(max_resource / min_resource, reduction) - 1e-9))
        self._rungs = {min_resource * reduction**power for power in range(rungs)}

    def verdict(
        self, curve: Curve, finished: Mapping[int, Curve], running: Mapping[int, Curve]
    ) -> str | None:
        """Judge at a rung."""
        resource = len(curve)
        if resource > self._max:
            return f"reached the maximum resource {self._max}"
        if resource not in self._rungs:
            return None
        others = [*finished.values(), *running.values()]
        reached = sorted(
            (_worth(each[resource - 1], self._sign) for each in others if len(each) >= resource),
            reverse=True,
        )
        kept = len(reached) // self._reduction
        # The first few at a rung cannot be ranked yet, so they go on.
        if not kept or _worth(curve[-1], self._sign) >= reached[kept - 1]:
            return None
        return f"not among the best {kept} of {len(reached)} at resource {resource}"


def _worth(value: float, sign: float) -> float:
    """Make larger better; not a number is worst of all."""
    return -math.inf if math.isnan(value) else sign * value
