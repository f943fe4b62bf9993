"""The problems: what is searched, and the trainer that gives any point a curve."""

import json
import os
import random
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).parents[2]
TRAINER = ROOT / ".tunesmith" / "trials-env" / "bin" / "python"
LEVELS = 3
"""Values that a grid over a continuous space tries of a hyperparameter."""

Json = dict[str, Any]
Point = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Axis:
    """One hyperparameter: bounds with a scale, or choices."""

    name: str
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False
    choices: tuple[str, ...] = ()

    def at(self, share: float) -> str:
        """Return the value at a share of the way from the lowest to the highest."""
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        ratio = self.high / self.low if self.log else 0.0
        value = self.low * ratio**share if self.log else self.low + share * (self.high - self.low)
        return str(round(value)) if self.whole else f"{value:.6g}"

    def levels(self, count: int) -> list[str]:
        """Return so many values, evenly spread on its scale."""
        spread = [self.at((place + 0.5) / count) for place in range(count)]
        return list(dict.fromkeys(spread))


BOOSTED = (
    Axis("eta", 0.003, 1.0, log=True),
    Axis("max_depth", 1, 10, whole=True),
    Axis("min_child_weight", 1.0, 30.0, log=True),
    Axis("subsample", 0.4, 1.0),
    Axis("lambda", 0.001, 100.0, log=True),
)
NETWORK = (
    Axis("learning_rate", 0.0001, 0.1, log=True),
    Axis("hidden", 4, 64, log=True, whole=True),
    Axis("activation", choices=("relu", "tanh", "logistic")),
    Axis("alpha", 1e-6, 1.0, log=True),
    Axis("batch_size", 32, 256, log=True, whole=True),
)
SPACES: Mapping[str, tuple[Axis, ...]] = {
    "XGBoost on breast cancer": BOOSTED,
    "XGBoost on diabetes": BOOSTED,
    "network on breast cancer": NETWORK,
    "network on digits": NETWORK,
}
"""The axes in the order of how much they usually matter."""


def continuous(axes: Sequence[Axis]) -> Json:
    """Write a space as the ranges of a request."""
    ranges: Json = {}
    for each in axes:
        if each.choices:
            one: Json = {"Name": each.name, "Values": list(each.choices)}
            ranges.setdefault("CategoricalParameterRanges", []).append(one)
            continue
        kind = "IntegerParameterRanges" if each.whole else "ContinuousParameterRanges"
        bounds = (each.low, each.high)
        low, high = (str(round(one) if each.whole else one) for one in bounds)
        scale = "Logarithmic" if each.log else "Linear"
        one = {"Name": each.name, "MinValue": low, "MaxValue": high, "ScalingType": scale}
        ranges.setdefault(kind, []).append(one)
    return ranges


def listed(axes: Sequence[Axis], counts: Sequence[int], seed: int) -> tuple[Json, Json]:
    """Write the first axes as lists of so many values; the others come back fixed in the middle.

    The order in which a person writes lists down is anybody's guess: each seed has one of its own.
    """
    order = random.Random(seed)  # noqa: S311 - no secret
    ranges = []
    for each, count in zip(axes, counts, strict=False):
        values = each.levels(count)
        order.shuffle(values)
        ranges.append({"Name": each.name, "Values": values})
    order.shuffle(ranges)
    fixed = {each.name: each.at(0.5) for each in axes[len(counts) :]}
    return {"CategoricalParameterRanges": ranges}, fixed


def grid_counts(axes: Sequence[Axis], trials: int) -> list[int]:
    """Return how many values of each axis a grid of at most so many trials tries."""
    counts: list[int] = []
    while len(counts) < len(axes) and LEVELS ** (len(counts) + 1) <= trials:
        counts.append(LEVELS)
    return counts


class Curves(Protocol):
    """Gives trials their losses."""

    def losses(self, point: Point, epochs: int) -> Sequence[float]:
        """Return the losses of the first epochs, at least so many."""


@dataclass(slots=True)
class Trained:
    """Trains a problem's models, each as far as it is asked for, and remembers their curves."""

    problem: str
    known: dict[str, list[float]] = field(default_factory=dict)
    _trainer: subprocess.Popen[str] | None = None

    def losses(self, point: Point, epochs: int) -> Sequence[float]:
        """Return the losses of the first epochs, at least so many."""
        key = json.dumps(point, sort_keys=True)
        if len(self.known.get(key, ())) < epochs:
            asked = {"problem": self.problem, "point": dict(point), "epochs": epochs}
            self.known[key] = self._ask(json.dumps(asked))
        return self.known[key]

    def close(self) -> None:
        """End the trainer."""
        if self._trainer is not None and self._trainer.stdin is not None:
            self._trainer.stdin.close()
            self._trainer.wait()

    def _ask(self, line: str) -> list[float]:
        if self._trainer is None:
            threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            self._trainer = subprocess.Popen(
                [TRAINER, "-m", "benchmarks.strategies.train"],
                cwd=ROOT,
                env=dict(os.environ) | threads,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        if self._trainer.stdin is None or self._trainer.stdout is None:
            raise RuntimeError("the trainer has no pipes")
        self._trainer.stdin.write(f"{line}\n")
        self._trainer.stdin.flush()
        answer = self._trainer.stdout.readline()
        if not answer:
            raise RuntimeError(f"the trainer died of {line}")
        found: list[float] = json.loads(answer)
        return found
