"""Makes a tuning the champion of its project, if it is better than the one before."""

from contextlib import suppress

from tunesmith.domain.champions import Champion, challenger_of
from tunesmith.domain.errors import AccessDenied, JobNotFound, TunesmithError, Unavailable
from tunesmith.usecases.ports import Documents, TrainingJobs, Tunings
from tunesmith.usecases.ports.champions import Champions
from tunesmith.usecases.publish import read_result

TURNS = 5
"""Others that may be crowned in between; more are a sign of something else."""


def crown(
    tuning_id: str,
    *,
    tunings: Tunings,
    documents: Documents,
    champions: Champions,
    trials: TrainingJobs,
) -> bool:
    """Let a tuning that is over challenge its project's champion; tell whether it won.

    The record is marked afterwards: challenging twice changes nothing.
    """
    record = tunings.get(tuning_id)
    if record.crowned or not record.status.is_terminal:
        return False
    result, _ = read_result(record, documents)
    challenger = challenger_of(record, result)
    won = challenger is not None and _challenge(challenger, champions, trials)
    tunings.change(tuning_id, {"crowned": True})
    return won


def crown_or_leave(
    tuning_id: str,
    *,
    tunings: Tunings,
    documents: Documents,
    champions: Champions,
    trials: TrainingJobs,
) -> str | None:
    """Do the same, but return what went wrong: it fails no tuning, and *reconcile* repeats it."""
    try:
        crown(tuning_id, tunings=tunings, documents=documents, champions=champions, trials=trials)
    except TunesmithError as error:
        return f"{type(error).__name__}: {error}"
    return None


def _challenge(challenger: Champion, champions: Champions, trials: TrainingJobs) -> bool:
    for _ in range(TURNS):
        known = champions.get(challenger.project, challenger.metric, challenger.goal)
        if not challenger.beats(known):
            return False
        if challenger.model_uri is None:
            model = _model(challenger.trial, trials)
            challenger = challenger.model_copy(update={"model_uri": model})
        if champions.put(challenger.after(known), known):
            return True
    raise Unavailable(f"others keep being crowned in {challenger.project}")


def _model(trial: str, trials: TrainingJobs) -> str | None:
    """Return where a trial's model lies; a champion without one is a champion all the same."""
    with suppress(JobNotFound, AccessDenied):
        return trials.describe(trial).model_uri
    return None
