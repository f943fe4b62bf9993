"""Reads recorded learning curves: one `.npz` per tuning problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from tunesmith.stopping.replay import Recording, Scoring

Floats = NDArray[np.float64]

LOSSES = ("validation_error", "validation_loss", "loss")
"""The names under which a file may keep its losses; lower is better."""
ERROR_IN_POINTS = "validation_error"
NOISE_SHARE_OF_SPREAD = 0.01
"""Losses in a unit of their own get noise of this share of their spread per point of noise."""


@dataclass(frozen=True)
class Task:
    """One tuning problem: a curve and the seconds of each step, for each configuration."""

    name: str
    losses: Floats
    seconds: Floats
    hyperparameters: Floats
    point: float
    """What one point of accuracy is in the unit of the losses."""

    @cached_property
    def suite(self) -> str:
        """The family that it belongs to: what its name begins with."""
        return self.name.partition("-")[0]

    def reference(self, scoring: Scoring) -> tuple[float, float]:
        """Return the best and the median objective of all configurations."""
        final = self.losses[:, -1] if scoring is Scoring.LATEST else self.losses.min(axis=1)
        return float(final.min()), float(np.median(final))


@dataclass(frozen=True)
class Draw:
    """Some configurations of a task in a fixed order, and what is observed of them."""

    task: Task
    seed: int
    recordings: tuple[Recording, ...]
    truth: Floats
    """The losses without the added noise."""
    hyperparameters: Floats


def read(folder: Path) -> list[Task]:
    """Read every problem of a folder."""
    tasks = [_read(path) for path in sorted(folder.glob("*.npz"))]
    if not tasks:
        raise SystemExit(f"No .npz file in {folder}.")
    return tasks


def draw(
    task: Task, seed: int, *, trials: int = 50, noise: float = 0.0, startup_steps: float = 0.0
) -> Draw:
    """Draw configurations without replacement; the same seed gives the same trials anywhere."""
    random = np.random.default_rng([seed, crc32(task.name.encode())])
    count = min(trials, len(task.losses))
    chosen = random.choice(len(task.losses), count, replace=False)
    truth, seconds = task.losses[chosen], task.seconds[chosen]
    seen = truth + noise * task.point * random.standard_normal(truth.shape)
    recordings = tuple(
        Recording(
            name=f"trial-{number:03d}",
            losses=tuple(seen[number].tolist()),
            seconds=tuple(seconds[number].tolist()),
            startup_seconds=startup_steps * float(seconds[number].mean()),
        )
        for number in range(count)
    )
    return Draw(task, seed, recordings, truth, task.hyperparameters[chosen])


def suites(tasks: Sequence[Task]) -> list[str]:
    """Return the families there are."""
    return sorted({task.suite for task in tasks})


def _read(path: Path) -> Task:
    with np.load(path) as stored:
        name = next((one for one in LOSSES if one in stored), None)
        if name is None:
            raise SystemExit(f"{path} has none of {', '.join(LOSSES)}.")
        losses = stored[name].astype(float)
        seconds = stored["seconds"].astype(float) if "seconds" in stored else np.ones((1, 1))
        hyperparameters = stored["hyperparameters"].astype(float)
    # A loss that is no number never wins, and must not spoil the arithmetic either.
    losses = np.where(np.isfinite(losses), losses, np.inf)
    final = losses[:, -1]
    spread = float(np.median(final) - final.min())
    point = 1.0 if name == ERROR_IN_POINTS else NOISE_SHARE_OF_SPREAD * spread
    # One number of seconds may stand for all steps.
    seconds = np.broadcast_to(seconds, losses.shape)
    return Task(path.stem, losses, seconds, hyperparameters, point)
