"""Optuna's pruners and Syne Tune's schedulers, judging the very trials that our policies judge."""

import logging
import warnings
from collections.abc import Callable, Mapping
from datetime import datetime

import optuna
from optuna.exceptions import ExperimentalWarning
from syne_tune.backend.trial_status import Trial
from syne_tune.config_space import uniform
from syne_tune.optimizer.scheduler import TrialScheduler
from syne_tune.optimizer.schedulers.asha import AsynchronousSuccessiveHalving
from syne_tune.optimizer.schedulers.median_stopping_rule import MedianStoppingRule
from syne_tune.optimizer.schedulers.single_objective_scheduler import SingleObjectiveScheduler

from benchmarks.stopping.tasks import Draw
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.stopping.replay import Decide, Scoring
from tunesmith.stopping.state import Seen, TuningState

logging.getLogger("syne_tune").setLevel(logging.ERROR)
optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=ExperimentalWarning)

_SPACE = {"x": uniform(0, 1)}


def optuna_median(warm_up: int) -> Callable[[Draw, Scoring], Decide]:
    """Optuna's median pruner."""

    def make(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
        return _optuna(optuna.pruners.MedianPruner(n_warmup_steps=warm_up))

    return make


def optuna_percentile(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Optuna's percentile pruner, keeping a quarter."""
    return _optuna(optuna.pruners.PercentilePruner(25.0))


def optuna_halving(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Optuna's asynchronous successive halving."""
    return _optuna(optuna.pruners.SuccessiveHalvingPruner())


def optuna_hyperband(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Optuna's Hyperband."""
    steps = len(drawn.recordings[0].losses)
    return _optuna(optuna.pruners.HyperbandPruner(max_resource=steps))


def optuna_patient(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Optuna's median pruner behind a patience of three."""
    return _optuna(optuna.pruners.PatientPruner(optuna.pruners.MedianPruner(), patience=3))


def syne_tune_median(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Syne Tune's median stopping rule."""
    inner = SingleObjectiveScheduler(_SPACE, metric="loss", searcher="random_search")
    return _syne_tune(MedianStoppingRule(inner, time_attr="step", metric="loss"))


def syne_tune_asha(drawn: Draw, scoring: Scoring) -> Decide:  # noqa: ARG001 - see rules.Maker
    """Syne Tune's ASHA, the stopping variant."""
    steps = len(drawn.recordings[0].losses)
    return _syne_tune(
        AsynchronousSuccessiveHalving(_SPACE, metric="loss", time_attr="step", max_t=steps)
    )


def _optuna(pruner: optuna.pruners.BasePruner) -> Decide:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0), pruner=pruner)
    asked: dict[str, optuna.Trial] = {}
    told: set[str] = set()

    def decide(state: TuningState, now: datetime) -> list[Verdict]:  # noqa: ARG001 - see Decide
        for one in state.running:
            if one.name not in asked:
                asked[one.name] = study.ask()
        for one in state.reference.ended:
            if one.name not in told:
                told.add(one.name)
                _tell(study, asked[one.name], one)
        return [_stop(one.name) for one in state.in_progress if _prunes(asked[one.name], one)]

    return decide


def _tell(study: optuna.Study, trial: optuna.Trial, seen: Seen) -> None:
    if seen.completed and seen.objective is not None:
        study.tell(trial, seen.objective)
    else:
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)


def _prunes(trial: optuna.Trial, seen: Seen) -> bool:
    trial.report(seen.curve.last, seen.curve.last_step)
    return trial.should_prune()


def _syne_tune(scheduler: TrialScheduler) -> Decide:
    known: dict[str, Trial] = {}

    def decide(state: TuningState, now: datetime) -> list[Verdict]:
        found = []
        for one in state.in_progress:
            if one.name not in known:
                known[one.name] = Trial(len(known), {"x": 0.5}, now.replace(tzinfo=None))
                if isinstance(scheduler, AsynchronousSuccessiveHalving):
                    scheduler.on_trial_add(known[one.name])
            result: Mapping[str, float] = {"loss": one.curve.last, "step": one.curve.last_step}
            if scheduler.on_trial_result(known[one.name], dict(result)) == "STOP":
                found.append(_stop(one.name))
        return found

    return decide


def _stop(trial: str) -> Verdict:
    return Verdict(
        policy="bench", subject=Subject.TRIAL, trial=trial, evidence={}, reason="benchmark"
    )
