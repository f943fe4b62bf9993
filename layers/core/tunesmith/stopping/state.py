"""What the policies look at: a tuning at one moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import isfinite

from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.stopping.curves import Curve, as_loss

_NEVER = datetime.max.replace(tzinfo=UTC)
_COUNTING = (TrialStatus.COMPLETED, TrialStatus.STOPPED)


@dataclass(frozen=True)
class Seen:
    """A trial as the policies see it."""

    name: str
    status: TrialStatus
    curve: Curve = field(default_factory=Curve)
    objective: float | None = None
    """The loss that SageMaker scores, once the trial has ended."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure: str | None = None
    typical: bool = True
    """False where the curve is known because the trial was good: no sample of what is usual."""

    @classmethod
    def of(cls, trial: Trial, goal: Goal, *, typical: bool = True) -> "Seen":
        """Read a recorded trial."""
        return cls(
            name=trial.name,
            status=trial.status,
            curve=Curve.of(trial.curve, goal),
            objective=None if trial.objective is None else as_loss(trial.objective, goal),
            started_at=trial.started_at,
            ended_at=trial.ended_at,
            failure=trial.failure_reason,
            typical=typical,
        )

    @property
    def counts(self) -> bool:
        """Tell whether it says something about the search; a crashed trial does not."""
        return self.status in _COUNTING

    @property
    def completed(self) -> bool:
        """Tell whether it ran to its own end."""
        return self.status is TrialStatus.COMPLETED

    @property
    def score(self) -> float | None:
        """The latest loss, as SageMaker scores it; None if there is none or it is no number."""
        loss = self.curve.last if self.objective is None else self.objective
        return loss if isfinite(loss) else None

    def age(self, now: datetime) -> timedelta | None:
        """Tell how long it has trained."""
        if self.started_at is None:
            return None
        return (self.ended_at or now) - self.started_at


class Reference:
    """The ended trials, with what the policies ask of them again and again worked out once.

    It is bounded: whoever builds it keeps the curves of some trials only (`ended` without a curve
    still count for scores).
    """

    def __init__(self, ended: Iterable[Seen] = ()) -> None:
        self.ended = tuple(sorted(ended, key=_order))
        self._means: dict[tuple[int, bool], tuple[float, ...]] = {}
        self._losses: dict[tuple[int, bool], tuple[float, ...]] = {}

    @cached_property
    def counting(self) -> tuple[Seen, ...]:
        """Trials that completed or were stopped, in the order of their ends."""
        return tuple(one for one in self.ended if one.counts)

    @cached_property
    def completed(self) -> tuple[Seen, ...]:
        """Trials that ran to their own end and have a curve."""
        return tuple(one for one in self.ended if one.completed and one.curve)

    @cached_property
    def scores(self) -> tuple[float, ...]:
        """The losses of the trials that have one, in the order of their ends."""
        return tuple(one.score for one in self.counting if one.score is not None)

    @cached_property
    def best(self) -> float | None:
        """The lowest score."""
        return min(self.scores, default=None)

    def got_to(self, step: int, *, exact: bool) -> list[Seen]:
        """Return the trials that were seen at a step, as far as they are a fair sample.

        A completed trial always counts, with all it has; one that was stopped before the step was
        not seen there. Steps that are epochs are never compared with steps that are minutes.
        """
        return [
            one
            for one in self.counting
            if one.curve
            and one.typical
            and one.curve.exact == exact
            and (one.completed or one.curve.last_step >= step)
        ]

    def means_at(self, step: int, *, exact: bool) -> tuple[float, ...]:
        """Return the running averages up to a step of the trials that got there."""
        key = step, exact
        if key not in self._means:
            found = (one.curve.mean_at(step) for one in self.got_to(step, exact=exact))
            self._means[key] = tuple(mean for mean in found if mean is not None)
        return self._means[key]

    def losses_at(self, step: int, *, exact: bool) -> tuple[float, ...]:
        """Return the losses at a step of the trials that got there and had a number."""
        key = step, exact
        if key not in self._losses:
            found = (one.curve.loss_at(step) for one in self.got_to(step, exact=exact))
            self._losses[key] = tuple(loss for loss in found if loss is not None and isfinite(loss))
        return self._losses[key]


@dataclass(frozen=True)
class Costs:
    """What stopping costs on SageMaker."""

    startup_seconds: float = 120.0
    """From a trial's creation to its first step: what a stopped trial's successor pays anew."""
    lag_seconds: float = 60.0
    """From a decision to the end of training."""
    usd_per_second: float | None = None
    """Of one trial, all its instances; None where the price is not known."""
    notional: bool = False
    """Nobody is billed that price."""


@dataclass(frozen=True)
class TuningState:
    """A tuning at one moment."""

    goal: Goal
    running: Sequence[Seen] = ()
    reference: Reference = field(default_factory=Reference)
    max_trials: int | None = None
    parallel: int = 1
    started_at: datetime | None = None
    costs: Costs = Costs()

    @classmethod
    def of(
        cls, goal: Goal, *, running: Iterable[Trial] = (), ended: Iterable[Trial] = ()
    ) -> "TuningState":
        """Read recorded trials."""
        return cls(
            goal=goal,
            running=tuple(Seen.of(one, goal) for one in sorted(running, key=lambda one: one.name)),
            reference=Reference(Seen.of(one, goal) for one in ended),
        )

    @cached_property
    def in_progress(self) -> tuple[Seen, ...]:
        """The running trials that nobody has asked to stop, with a curve."""
        return tuple(
            one for one in self.running if one.status is TrialStatus.IN_PROGRESS and one.curve
        )

    def beyond(self, grace: int) -> tuple[Seen, ...]:
        """Return the trials in progress that have reported more than `grace` values."""
        return tuple(one for one in self.in_progress if len(one.curve.steps) > grace)

    @cached_property
    def leader(self) -> str | None:
        """The running trial that is in the lead; None when an ended one is."""
        scores = {one.name: one.score for one in self.running if one.score is not None}
        top = min(scores.values(), default=None)
        best = self.reference.best
        if top is None or (best is not None and best < top):
            return None
        return min(name for name, score in scores.items() if score == top)

    def shown(self, loss: float) -> float:
        """Turn a loss into a value of the objective, for people."""
        return as_loss(loss, self.goal)


def _order(one: Seen) -> tuple[datetime, str]:
    return one.ended_at or _NEVER, one.name
