"""The rules that are compared, each as something that decides over a replayed tuning."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from statistics import median

from benchmarks.stopping import peers
from benchmarks.stopping.tasks import Draw
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import (
    AutoSpec,
    ExtrapolationSpec,
    HalvingSpec,
    MedianSpec,
    PatienceSpec,
    PercentileSpec,
    PolicySpec,
    StoppingSpec,
)
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.replay import Decide, Scoring
from tunesmith.stopping.state import TuningState

Maker = Callable[[Draw, Scoring], Decide]
"""Makes a rule for one replay; most look at nothing but what they are shown during it."""


def ours(spec: PolicySpec) -> Maker:
    """Judge by one of our policies, through the engine."""
    asked = StoppingSpec(policies=(spec,))

    def make(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see Maker
        return partial(evaluate, asked)

    return make


def never(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see Maker
    """Stop nothing."""
    return lambda state, now: []  # noqa: ARG005 - see Decide


def foresight(drawn: Draw, scoring: Scoring) -> Decide:
    """Stop at once what will not end as the best of all: the bound of what can be saved."""
    finals = {one.name: one.score(len(one.losses), scoring) for one in drawn.recordings}
    best = min(finals, key=lambda name: finals[name])

    def decide(state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG001 - see Decide
        return [stop(one.name) for one in state.in_progress if one.name != best]

    return decide


def amt_auto(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see Maker
    """Do as SageMaker describes its `Auto`; grace of 5 epochs and 4 earlier jobs are guesses."""

    def decide(state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG001 - see Decide
        found = []
        for trial in state.in_progress:
            curve = trial.curve
            means = state.reference.means_at(curve.last_step, exact=curve.exact)
            enough = len(curve.steps) > 5 and len(state.reference.counting) >= 4 and means  # noqa: PLR2004
            if enough and curve.last > median(means):
                found.append(stop(trial.name))
        return found

    return decide


def stop(trial: str) -> Verdict:
    """Say that a trial should end; a benchmark needs no reason."""
    return Verdict(
        policy="bench", subject=Subject.TRIAL, trial=trial, evidence={}, reason="benchmark"
    )


RULES: Mapping[str, Maker] = {
    "no stopping": never,
    "auto": ours(AutoSpec()),
    "AMT Auto, emulated": amt_auto,
    "median": ours(MedianSpec()),
    "percentile 25": ours(PercentileSpec()),
    "halving": ours(HalvingSpec()),
    "patience 10": ours(PatienceSpec()),
    "extrapolation": ours(ExtrapolationSpec()),
    "Optuna median, no warm-up": peers.optuna_median(0),
    "Optuna median, 9 warm-up": peers.optuna_median(9),
    "Optuna percentile 25": peers.optuna_percentile,
    "Optuna successive halving": peers.optuna_halving,
    "Optuna Hyperband": peers.optuna_hyperband,
    "Optuna patient 3 + median": peers.optuna_patient,
    "Syne Tune median": peers.syne_tune_median,
    "Syne Tune ASHA": peers.syne_tune_asha,
    "perfect foresight": foresight,
}
"""In the order of the tables."""
