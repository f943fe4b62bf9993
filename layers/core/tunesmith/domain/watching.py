"""What the police keep in mind of a tuning's trials: little, however many there were."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import isfinite

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.trials import Goal, Observation, Trial

MOST_CURVES = 64
"""Curves of ended trials that the digest keeps."""
BEST_CURVES = 16
"""So many of them are those of the best trials."""
SAMPLED_CURVES = MOST_CURVES - BEST_CURVES
"""The others are a sample: what running trials are held against."""
MOST_POINTS = 120
"""Of each curve in the digest."""
MOST_CAUSES = 64
"""Different failure reasons that are kept word by word."""
LONGEST_CAUSE = 200
OTHER_CAUSE = "another cause"

OVERLAP = timedelta(minutes=15)
"""Values of a metric may arrive or change so long after their time: they are read again."""


class Digest(BaseModel):
    """The ended trials of a tuning, in one bounded item: all their scores, some of their curves.

    Absorbing a trial twice, or trials in another order, gives the same digest.
    """

    model_config = ConfigDict(frozen=True)

    trials: tuple[Trial, ...] = ()
    """In order of their names; without hyperparameters, and most of them without a curve."""
    unlisted: int = 0
    """How many ended trials SageMaker counts that its list, read to its end, did not have."""
    version: int = 0
    """Grows with each write."""

    def absorb(self, ended: Iterable[Trial], goal: Goal) -> "Digest":
        """Take in trials that have ended; which curves are kept depends on `goal`."""
        known = {one.name: one for one in self.trials}
        for trial in ended:
            known[trial.name] = _joined(known.get(trial.name), _condensed(trial))
        trials = [known[name] for name in sorted(known)]
        return self.model_copy(update={"trials": tuple(_bounded(trials, goal))})

    @property
    def typical(self) -> frozenset[str]:
        """Name the trials whose curves are a fair sample, whatever their scores."""
        return _sample(self.trials)


class Watched(BaseModel):
    """All that is kept of a tuning's trials for the police."""

    model_config = ConfigDict(frozen=True)

    digest: Digest = Digest()
    open: tuple[Trial, ...] = ()
    """Trials that run, or ended so lately that values may still arrive; with their curves."""

    @property
    def ended(self) -> dict[str, Trial]:
        """Return every ended trial that is known, by name; an open one with its whole curve."""
        known = {one.name: one for one in self.digest.trials}
        return known | {one.name: one for one in self.open if one.status.is_terminal}


def merged(known: Sequence[Observation], read: Sequence[Observation]) -> tuple[Observation, ...]:
    """Join a curve with what was read anew: from its first value on, what was read counts.

    Reading the same again changes nothing, and a value that came late finds its place.
    """
    if not read:
        return tuple(known)
    first = min(one.time for one in read)
    return (
        *(one for one in known if one.time < first),
        *sorted(read, key=lambda one: (one.time, one.step)),
    )


def unread_since(trial: Trial) -> datetime | None:
    """Return from when on values of a trial have to be read; None before it has started."""
    if trial.started_at is None or not trial.curve:
        return trial.started_at
    return max(trial.started_at, max(one.time for one in trial.curve) - OVERLAP)


def _condensed(trial: Trial) -> Trial:
    """Leave out what policies do not ask for; a score must not depend on the curve any more."""
    last = max(trial.curve, key=lambda one: (one.time, one.step)).value if trial.curve else None
    reason = " ".join(trial.failure_reason.split()) if trial.failure_reason else None
    return trial.thinned(MOST_POINTS).model_copy(
        update={
            "hyperparameters": {},
            "model_uri": None,
            "objective": last if trial.objective is None else trial.objective,
            "failure_reason": reason[:LONGEST_CAUSE] if reason else None,
        }
    )


def _joined(known: Trial | None, new: Trial) -> Trial:
    """Add to what is known of an ended trial what was not; the longer curve counts."""
    if known is None:
        return new
    longer = max(known.curve, new.curve, key=len)
    told = {name: value for name, value in known if value is not None}
    ran_out = known.ran_out or new.ran_out
    return new.model_copy(update={**told, "curve": longer, "ran_out": ran_out})


def _bounded(trials: list[Trial], goal: Goal) -> Iterable[Trial]:
    kept = _best(trials, goal) | _sample(trials)
    causes: set[str] = set()
    for one in trials:
        yield _with_shared_cause(one if one.name in kept else _without_curve(one), causes)


def _best(trials: Iterable[Trial], goal: Goal) -> frozenset[str]:
    scored = [(one.objective, one.name) for one in trials if one.objective is not None]
    sign = -1 if goal is Goal.MAXIMIZE else 1
    finite = sorted((sign * value, name) for value, name in scored if isfinite(value))
    return frozenset(name for _, name in finite[:BEST_CURVES])


def _sample(trials: Iterable[Trial]) -> frozenset[str]:
    """Choose by a hash of the name: no order of arrival and no score has a say in it.

    A trial once left out stays out, as the sample only ever moves to smaller hashes.
    """
    names = (one.name for one in trials if one.curve)
    ranked = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    return frozenset(ranked[:SAMPLED_CURVES])


def _without_curve(trial: Trial) -> Trial:
    return trial.model_copy(update={"curve": ()}) if trial.curve else trial


def _with_shared_cause(trial: Trial, causes: set[str]) -> Trial:
    cause = trial.failure_reason
    if cause is None or cause in causes:
        return trial
    if len(causes) < MOST_CAUSES:
        causes.add(cause)
        return trial
    return trial.model_copy(update={"failure_reason": OTHER_CAUSE})
