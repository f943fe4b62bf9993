"""Asynchronous successive halving: at each rung only the best share of all who got there goes on.

Rungs are epochs, so only trials with exact steps take part; the others wait.
"""

from collections.abc import Sequence
from datetime import datetime
from math import inf, isfinite

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import HalvingSpec
from tunesmith.stopping.curves import Curve
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class HalvingPolicy:
    """Stops trials that are not among the best one in `reduction` at the last rung they reached.

    A trial is held against all that have come to the rung by now, not only against those who came
    before it: what was good among three need not be good among thirty.
    """

    def __init__(self, spec: HalvingSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        verdicts = (self._judge(trial, state) for trial in state.in_progress if trial.curve.exact)
        return [verdict for verdict in verdicts if verdict is not None]

    def _judge(self, trial: Seen, state: TuningState) -> Verdict | None:
        rung = self._rung(trial.curve.last_step)
        if rung is None:
            return None
        there = [*_running_at(rung, state), *state.reference.got_to(rung, exact=True)]
        losses = sorted(_loss_at(one.curve, rung) for one in there)
        if len(losses) < self._spec.reduction:
            return None
        cut = losses[len(losses) // self._spec.reduction - 1]
        if _loss_at(trial.curve, rung) <= cut:
            return None
        return on_trial(
            "halving",
            trial,
            state,
            f"At {place(trial.curve, rung)}, a rung, it had {_shown_at(rung, trial, state)}; the"
            f" best one in {self._spec.reduction} of {len(losses)} trials there had"
            f" {state.shown(cut):.6g} or better.",
            rung=float(rung),
            cut=state.shown(cut),
            reduction=float(self._spec.reduction),
            trials=float(len(losses)),
        )

    def _rung(self, step: int) -> int | None:
        """Return the furthest rung at or before a step."""
        rung, following = None, self._spec.min_steps
        while following <= step:
            rung, following = following, following * self._spec.reduction
        return rung


def _running_at(rung: int, state: TuningState) -> Sequence[Seen]:
    return [one for one in state.running if one.curve.exact and one.curve.last_step >= rung]


def _loss_at(curve: Curve, rung: int) -> float:
    """Return the loss at a rung; what is no number is worse than any."""
    loss = curve.loss_at(rung)
    return loss if loss is not None and isfinite(loss) else inf


def _shown_at(rung: int, trial: Seen, state: TuningState) -> str:
    loss = _loss_at(trial.curve, rung)
    return f"{state.shown(loss):.6g}" if isfinite(loss) else "no number"
