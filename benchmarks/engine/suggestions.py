"""How long a search takes to propose the next trial, by how many it knows."""

import datetime as dt
import logging
import time
from collections.abc import Callable

import optuna

from benchmarks.tables import median
from tunesmith_local.sagemaker.search import make_search, space_of

SIZES = (100, 750)
ASKS = 7
DIMENSIONS = 8
Ask = Callable[[int], object]
"""Propose a trial, and be told its result, so that the next one is another."""


def measure() -> dict[str, list[float]]:
    """Milliseconds of processor time per proposal, at each size, by search."""
    makers: dict[str, Callable[[int], Ask]] = {
        "Tunesmith, Random": lambda size: _ours("Random", size),
        "Tunesmith, Bayesian": lambda size: _ours("Bayesian", size),
        "Optuna TPE, in memory": _optuna,
        "Syne Tune, random": lambda size: _syne_tune("RandomSearch", size),
        "Syne Tune, TPE": lambda size: _syne_tune("TPE", size),
    }
    return {name: [_middle(make(size), size) for size in SIZES] for name, make in makers.items()}


def _middle(ask: Ask, size: int) -> float:
    times = []
    for number in range(ASKS):
        before = time.process_time()
        ask(size + number)
        times.append(1000 * (time.process_time() - before))
    return median(times)


def result(number: int) -> float:
    """Give the number-th trial some result; the same one to everybody."""
    return (number * 7919 % 1009) / 1009


def _ours(strategy: str, size: int) -> Ask:
    ranges = [
        {"Name": f"x{place}", "MinValue": "0", "MaxValue": "1", "ScalingType": "Linear"}
        for place in range(DIMENSIONS)
    ]
    space = space_of({"ContinuousParameterRanges": ranges}, auto_log_ratio=100)
    search = make_search(strategy, space, 1, maximize=True, startup_trials=10)
    draws = make_search("Random", space, 2, maximize=True, startup_trials=10)
    for number in range(1, size + 1):
        search.adopt(number, draws.suggest(number) or {})
        search.learn(number, result(number))

    def ask(number: int) -> None:
        search.suggest(number + 1)
        search.learn(number + 1, result(number))

    search.suggest(size + 1)  # Random draws what it skipped
    return lambda number: ask(number + 1)


def _optuna(size: int) -> Ask:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=1)
    study = optuna.create_study(sampler=sampler, direction="maximize")
    floats: dict[str, optuna.distributions.BaseDistribution] = {
        f"x{place}": optuna.distributions.FloatDistribution(0.0, 1.0) for place in range(DIMENSIONS)
    }
    draws = optuna.samplers.RandomSampler(seed=2)
    known = optuna.create_study(sampler=draws)
    for number in range(size):
        trial = known.ask(floats)
        known.tell(trial, result(number))
    study.add_trials(known.trials)

    def ask(number: int) -> None:
        study.tell(study.ask(floats), result(number))

    return ask


def _syne_tune(name: str, size: int) -> Ask:
    logging.disable(logging.CRITICAL)
    from syne_tune.backend.trial_status import Trial  # noqa: PLC0415
    from syne_tune.config_space import uniform  # noqa: PLC0415
    from syne_tune.optimizer import baselines  # noqa: PLC0415

    space = {f"x{place}": uniform(0.0, 1.0) for place in range(DIMENSIONS)}
    metric = {"metrics": ["y"]} if name == "RandomSearch" else {"metric": "y"}
    scheduler = getattr(baselines, name)(space, random_seed=1, **metric)
    draws = baselines.RandomSearch(space, metrics=["y"], random_seed=2)

    def tell(number: int, config: dict[str, float]) -> None:
        trial = Trial(number, config, dt.datetime.now(dt.UTC))
        scheduler.on_trial_add(trial)
        scheduler.on_trial_complete(trial, {"y": result(number)})

    for number in range(size):
        tell(number, draws.suggest().config)
    return lambda number: tell(number, scheduler.suggest().config)
