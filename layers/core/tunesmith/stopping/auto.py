"""The default rule: end a trial that will hardly be the best one.

Two opinions are pooled as log odds, because each fails where the other holds:

- the forecast carries the trial's own slope on to the end. It knows late bloomers by their slope,
  but is blind while a curve has not begun to move;
- the rank says how many trials were ahead at the same step. It needs no slope, but knows nothing
  of slow starters.

The weights are those of a logistic regression on public learning curves, and nearly the same ones
whichever quarter of the tasks is left out; see docs/benchmarks/stopping.md.

A trial is ended when its chance is below what its next steps are worth. That bar is low at first,
when looking on is cheap and little is known, rises with the steps spent, and falls again near the
end, when there is hardly anything left to save.
"""

from datetime import datetime
from math import exp, log, sqrt

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import AutoSpec
from tunesmith.stopping.outlook import View, remaining_seconds, views
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place

BASE, FORECAST, RANK, CROWD = -2.3, 0.37, -1.25, -0.74
"""Log odds = BASE + FORECAST · forecast's + RANK · log rank + CROWD · log of how many there are."""
DOUBT = 0.03
"""The forecast's chance is mixed with this much of a coin toss: no extrapolation is certain."""
STRICTNESS, STRICTNESS_IN_MINUTES = 0.16, 0.1
"""The bar at its highest. Trials of the same age may have seen different numbers of epochs, so that
minutes say less of who is ahead."""
MIN_OTHERS = 3
"""Nobody is judged against fewer trials."""


class AutoPolicy:
    """Stops trials whose chance to end as the best is below what letting them run is worth."""

    def __init__(self, spec: AutoSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:
        """Return a verdict for each running trial that should end."""
        return [
            _verdict(trial, view, state)
            for trial, view in views(state)
            if view.others >= MIN_OTHERS
            and chance(view) < bar(view.progress, exact=trial.curve.exact)
            and _worth_stopping(trial, view, state, now)
        ]


def chance(view: View) -> float:
    """Pool the two opinions on how probable it is that a trial ends as the best."""
    foretold = view.chance * (1.0 - DOUBT) + 0.5 * DOUBT
    rank = log((view.better + 0.5) / (view.others + 1.0))
    odds = BASE + FORECAST * log(foretold / (1.0 - foretold)) + RANK * rank
    odds += CROWD * log(view.others + 1.0)
    return 1.0 / (1.0 + exp(-odds))


def bar(progress: float, *, exact: bool = True) -> float:
    """Return the chance below which a trial is ended, after a share of its way."""
    highest = STRICTNESS if exact else STRICTNESS_IN_MINUTES
    return highest * progress**2 * sqrt(1.0 - progress) / _PEAK


_PEAK = 0.8**2 * sqrt(0.2)
"""Of the bar's shape, at four fifths of the way."""


def _worth_stopping(trial: Seen, view: View, state: TuningState, now: datetime) -> bool:
    """Tell whether ending it saves more than starting another one in its place costs."""
    left = remaining_seconds(trial, view, now)
    return left is None or left > state.costs.startup_seconds + state.costs.lag_seconds


def _verdict(trial: Seen, view: View, state: TuningState) -> Verdict:
    found, limit = chance(view), bar(view.progress, exact=trial.curve.exact)
    expected = state.shown(view.forecast.expected)
    against = (
        f"the best so far is {state.shown(view.incumbent):.6g}"
        if view.incumbent is not None
        else "others running look better"
    )
    return on_trial(
        "auto",
        trial,
        state,
        f"At {place(trial.curve, view.step)} of about {view.horizon} it is behind"
        f" {view.better:.0f} of {view.others} trials and is expected to end near"
        f" {expected:.6g}; {against}. Its chance to end as the best is {found:.2%},"
        f" below {limit:.2%}.",
        chance=found,
        bar=limit,
        forecast=view.chance,
        expected=expected,
        spread=view.forecast.spread,
        better=view.better,
        trials=float(view.others),
        horizon=float(view.horizon),
        **({} if view.incumbent is None else {"best": state.shown(view.incumbent)}),
    )
