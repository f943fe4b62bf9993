"""What is run on the account: four tiny tunings, one per strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tunesmith_client.run.example import Strategy

SCRIPT = ("examples", "verify", "train.py")
IMAGE = "sklearn:1.2-1"
STOPPED, ABORTED, CUT_OFF = Strategy.RANDOM, Strategy.HYPERBAND, Strategy.GRID
"""The tuning with a trial that is stopped from outside, the one whose execution is aborted,
and the one that runs out of its time."""


@dataclass(frozen=True)
class Pace:
    """How long everything takes; the defaults suit an account, where metrics come once a minute."""

    epochs: int = 10
    epoch_seconds: float = 20.0
    trial_limit_seconds: int = 600
    tuning_limit_seconds: int = 420
    """After which the tuning that shall run out of its time does."""
    stop_after_seconds: float = 100.0
    """Into its training a trial is stopped from outside."""
    metric_period_seconds: int = 60
    poll_seconds: float = 15.0
    late_seconds: float = 300.0
    """For which events and metrics are waited for once everything is over."""
    patience_seconds: float = 5400.0
    """After which what still runs is given up, and evidence taken as it is."""
    removal_seconds: float = 1800.0


@dataclass(frozen=True)
class Planned:
    """One tuning of the plan."""

    strategy: Strategy
    jobs: int
    spec: dict[str, Any]

    @property
    def most_jobs(self) -> int:
        """Trials that may run at worst: a stopped one might be replaced without counting."""
        return self.jobs + (1 if self.strategy is STOPPED else 0)


def plan(pace: Pace, instance_type: str) -> tuple[Planned, ...]:
    """Return the tunings; each runs one trial at a time, so that a replacement can be told."""
    return (
        _planned(pace, instance_type, Strategy.RANDOM, 3),
        _planned(pace, instance_type, Strategy.BAYESIAN, 3),
        _planned(pace, instance_type, Strategy.GRID, 4),
        _planned(pace, instance_type, Strategy.HYPERBAND, 3),
    )


def _planned(pace: Pace, instance_type: str, strategy: Strategy, jobs: int) -> Planned:
    search: dict[str, Any] = {"strategy": strategy.value, "parallel": 1, "max_jobs": jobs}
    search["ranges"] = {"rate": {"min": 0.1, "max": 0.2, "scale": "linear"}}
    if strategy is CUT_OFF:
        search["ranges"] = {"rate": [f"0.1{number}" for number in range(jobs)]}
        search["max_runtime_seconds"] = pace.tuning_limit_seconds
    if strategy is ABORTED:
        search |= {"min_resource": 1, "max_resource": pace.epochs}
    spec = {
        "name": f"verify-{strategy}",
        "training": _training(pace, instance_type),
        "objective": {"metric": "loss", "goal": "minimize"},
        "search": search,
        "stopping": {"trials": "off"},
    }
    return Planned(strategy, jobs, spec)


def _training(pace: Pace, instance_type: str) -> dict[str, Any]:
    return {
        "image": IMAGE,
        "source": f"./{SCRIPT[-1]}",
        "instance": {"type": instance_type, "count": 1, "volume_gb": 5},
        "max_runtime_seconds": pace.trial_limit_seconds,
        "hyperparameters": {"epochs": pace.epochs, "pause": pace.epoch_seconds},
        "metrics": {"loss": "loss=([0-9.]+)"},
    }
