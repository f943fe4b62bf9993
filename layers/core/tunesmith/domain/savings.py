"""What ending trials and tunings early saved: an estimate, with what it rests on."""

from collections.abc import Collection, Sequence
from statistics import median

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.trials import Trial, TrialStatus


class Saving(BaseModel):
    """What one decision saves, as far as that can be known when it is taken."""

    model_config = ConfigDict(frozen=True)

    seconds: float
    epochs: float | None = None
    """None where steps are no epochs."""
    usd: float | None = None
    """None where the price is not known."""
    notional: bool = False
    """The price is AWS's, but nobody is billed."""
    basis: str
    """What was assumed, in a sentence."""


class Saved(BaseModel):
    """Training time that was not spent."""

    model_config = ConfigDict(frozen=True)

    trials: int
    """Trials ended before their time, and trials never started."""
    seconds: float
    epochs: float | None = None
    """None where steps are no epochs."""
    usd: float | None = None
    """None where the price is not known."""
    basis: str
    """How this was estimated, in a sentence."""


def estimate_saving(
    trials: Sequence[Trial],
    *,
    ended_early: Collection[str],
    never_started: int,
    usd_per_second: float | None = None,
) -> Saved:
    """Hold what ended early against the median time, and epochs, of the trials that completed.

    `usd_per_second` is the price of one trial, all its instances.
    """
    whole = [one for one in trials if one.status is TrialStatus.COMPLETED]
    completed = [one.seconds for one in whole if one.seconds is not None]
    stopped = [one for one in trials if one.name in ended_early]
    count = len(stopped) + never_started
    if not count:
        return Saved(trials=0, seconds=0.0, basis="No trial was ended early.")
    if not completed:
        return Saved(
            trials=count,
            seconds=0.0,
            basis="No trial completed, so there is nothing to hold the stopped ones against.",
        )
    usual = median(completed)
    cut = sum(max(usual - (one.seconds or 0.0), 0.0) for one in stopped)
    seconds = round(cut + usual * never_started, 3)
    return Saved(
        trials=count,
        seconds=seconds,
        epochs=_epochs(whole, stopped, never_started),
        usd=None if usd_per_second is None else round(seconds * usd_per_second, 6),
        basis=_basis(len(stopped), never_started, usual, len(completed)),
    )


def _epochs(whole: Sequence[Trial], stopped: Sequence[Trial], never_started: int) -> float | None:
    """Count epochs that were not trained; None where they are not known of all the trials."""
    lengths = [last for one in whole if (last := one.last_epoch) is not None]
    reached = [one.last_epoch for one in stopped if one.curve]
    if not lengths or None in reached:
        return None
    usual = median(lengths)
    return sum(max(usual - (last or 0), 0.0) for last in reached) + usual * never_started


def _basis(stopped: int, never_started: int, usual: float, completed: int) -> str:
    parts = []
    if stopped:
        parts.append(f"{stopped} stopped before the end")
    if never_started:
        parts.append(f"{never_started} never started")
    return (
        f"Trials held against the median of the {completed} completed ones ({usual:.1f} s):"
        f" {', '.join(parts)}."
    )
