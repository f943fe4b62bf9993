"""Words and numbers that every policy's verdict on a trial has."""

from math import isfinite

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.stopping.curves import Curve
from tunesmith.stopping.state import Seen, TuningState


def on_trial(
    policy: str, trial: Seen, state: TuningState, reason: str, **evidence: float
) -> Verdict:
    """Make the verdict that a trial should end, with where it stands as evidence."""
    value = state.shown(trial.curve.last)
    known = {"value": value} if isfinite(value) else {}
    return Verdict(
        policy=policy,
        subject=Subject.TRIAL,
        trial=trial.name,
        evidence={"step": float(trial.curve.last_step), **evidence, **known},
        reason=reason,
    )


def place(curve: Curve, step: int | None = None) -> str:
    """Say where on a curve something is, the latest step unless told: `step 3`."""
    unit = "step" if curve.exact else "metric period"
    return f"{unit} {curve.last_step if step is None else step}"
