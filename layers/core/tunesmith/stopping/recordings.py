"""From the trials of a finished tuning to what can be played again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from tunesmith.domain.scores import in_order
from tunesmith.domain.trials import Goal, Observation, Trial, TrialStatus
from tunesmith.stopping.curves import Curve, as_loss
from tunesmith.stopping.replay import Recording


def recordings(trials: Iterable[Trial], goal: Goal) -> list[Recording]:
    """Return what was recorded of each trial that has a curve, in the order of their creation.

    A trial that failed is left out: it has no end to be held against.
    """
    usable = [one for one in in_order(trials) if one.curve and _ended_well(one)]
    return [_recording(one, goal) for one in usable]


def workers(trials: Sequence[Trial]) -> int:
    """Return how many trials ran at once at most."""
    ended = [one for one in trials if one.started_at is not None and one.ended_at is not None]
    moments = [(one.started_at, 1) for one in ended] + [(one.ended_at, -1) for one in ended]
    running, most = 0, 1
    for _, change in sorted(moments, key=lambda moment: (moment[0], moment[1])):
        running += change
        most = max(most, running)
    return most


def _ended_well(trial: Trial) -> bool:
    return trial.status in {TrialStatus.COMPLETED, TrialStatus.STOPPED}


def _recording(trial: Trial, goal: Goal) -> Recording:
    curve = Curve.of(trial.curve, goal)
    return Recording(
        name=trial.name,
        losses=_losses(trial, curve, goal),
        seconds=_seconds(trial, curve),
        startup_seconds=_startup(trial).total_seconds(),
        whole=trial.status is TrialStatus.COMPLETED,
        exact=curve.exact,
    )


def _losses(trial: Trial, curve: Curve, goal: Goal) -> tuple[float, ...]:
    """Return the curve with the end that SageMaker scored: CloudWatch's is the mean of a minute."""
    if trial.objective is None:
        return curve.losses
    return (*curve.losses[:-1], as_loss(trial.objective, goal))


def _startup(trial: Trial) -> timedelta:
    if trial.created_at is None or trial.started_at is None:
        return timedelta()
    return max(trial.started_at - trial.created_at, timedelta())


def _seconds(trial: Trial, curve: Curve) -> tuple[float, ...]:
    """Return how long each step took: from one value to the next, the first as the others.

    What the trial took after its last value belongs to its last step. Epochs that were trained
    again, after an interruption, may be younger than those that follow: no step takes less than
    nothing.
    """
    times = _times(trial.curve, curve)
    gaps = [max((after - before).total_seconds(), 0.0) for before, after in pairwise(times)]
    trained = trial.seconds or 0.0
    if not gaps:
        return (trained,)
    seconds = [median(gaps), *gaps]
    seconds[-1] += max(trained - sum(seconds), 0.0)
    return tuple(seconds)


def _times(observations: Sequence[Observation], curve: Curve) -> list[datetime]:
    alike = (one for one in observations if one.step_is_exact == curve.exact)
    latest = {one.step: one.time for one in sorted(alike, key=lambda one: one.time)}
    return [latest[step] for step in curve.steps]
