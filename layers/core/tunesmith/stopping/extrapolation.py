"""The extrapolation rule: end a trial whose curve, carried on, hardly beats the best score."""

from datetime import datetime

from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import ExtrapolationSpec
from tunesmith.stopping.outlook import View, views
from tunesmith.stopping.state import Seen, TuningState
from tunesmith.stopping.verdicts import on_trial, place


class ExtrapolationPolicy:
    """Stops trials whose forecast leaves less than the asked-for probability of being the best."""

    def __init__(self, spec: ExtrapolationSpec) -> None:
        self._spec = spec

    def decide(self, state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG002 - see Policy
        """Return a verdict for each running trial that should end."""
        return [
            self._verdict(trial, view, state)
            for trial, view in views(state)
            if len(trial.curve.steps) > self._spec.grace
            and self._is_known(trial, state)
            and view.chance_against_incumbent < self._spec.probability
        ]

    def _is_known(self, trial: Seen, state: TuningState) -> bool:
        """Tell whether enough trials have shown how curves go on, in steps of the same kind."""
        exact = trial.curve.exact
        alike = sum(one.curve.exact == exact for one in state.reference.completed)
        return alike >= self._spec.min_trials

    def _verdict(self, trial: Seen, view: View, state: TuningState) -> Verdict:
        chance, expected = view.chance_against_incumbent, state.shown(view.forecast.expected)
        best = state.shown(view.forecast.expected if view.incumbent is None else view.incumbent)
        return on_trial(
            "extrapolation",
            trial,
            state,
            f"From {place(trial.curve, view.step)} it is expected to end near {expected:.6g};"
            f" the chance that it beats the best so far, {best:.6g}, is {chance:.2%},"
            f" below {self._spec.probability:.2%}.",
            chance=chance,
            probability=self._spec.probability,
            expected=expected,
            spread=view.forecast.spread,
            best=best,
        )
