"""Learns of trials themselves what no event told: how they ended, and what they are billed for."""

from collections.abc import Sequence

from tunesmith.domain.errors import JobNotFound, TunesmithError
from tunesmith.domain.trials import Trial
from tunesmith.usecases.ports import TrainingJobs


def described(names: Sequence[str], training_jobs: TrainingJobs) -> dict[str, Trial | None]:
    """Return how trials stand, as far as they can be asked now: nothing must wait for it.

    None is one that does not exist; one that could not be asked is missing.
    """
    found: dict[str, Trial | None] = {}
    for name in names:
        try:
            found[name] = training_jobs.describe(name)
        except JobNotFound:
            found[name] = None
        except TunesmithError:
            break
    return found


def with_bills(trials: Sequence[Trial], training_jobs: TrainingJobs, most: int) -> list[Trial]:
    """Return all the trials; at most so many are asked for the bill that is not known of them.

    The others go on being counted by the clock.
    """
    unknown = [one.name for one in trials if _has_unknown_bill(one)]
    told = described(unknown[-most:], training_jobs)
    return [_billed(one, told.get(one.name)) for one in trials]


def _has_unknown_bill(trial: Trial) -> bool:
    ran = trial.status.is_terminal and trial.started_at is not None
    return ran and trial.billable_seconds is None


def _billed(trial: Trial, told: Trial | None) -> Trial:
    """Add what only a trial's own description tells."""
    if told is None:
        return trial
    only_there = {"billable_seconds", "model_uri", "ran_out"}
    return trial.model_copy(update={name: getattr(told, name) for name in only_there})
