"""The ways to search that are compared, each behind the engine's own interface."""

import warnings
from collections.abc import Callable
from functools import partial

import optuna
from optuna.samplers import BaseSampler, QMCSampler, TPESampler
from skopt import Optimizer
from skopt.space import Categorical as SkoptCategorical
from skopt.space import Dimension, Real
from skopt.space import Integer as SkoptInteger

from tunesmith_local.sagemaker.search.bayesian import BayesianSearch
from tunesmith_local.sagemaker.search.draws import RandomSearch
from tunesmith_local.sagemaker.search.scales import LOGARITHMIC
from tunesmith_local.sagemaker.search.space import (
    Categorical,
    Continuous,
    Integer,
    Point,
    Space,
)
from tunesmith_local.sagemaker.search.strategy import Search

warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
STARTUP = 10
TODAY = "TPE"
Maker = Callable[[Space, int], Search]


def candidates() -> dict[str, Maker]:
    """Name them all."""
    tpe = partial(TPESampler, n_startup_trials=STARTUP)
    return {
        "random": RandomSearch,
        "Sobol points": partial(_optuna, partial(QMCSampler, scramble=True)),
        TODAY: partial(_optuna, tpe),
        "TPE, 5 random first": partial(_optuna, partial(TPESampler, n_startup_trials=5)),
        "TPE, 20 random first": partial(_optuna, partial(TPESampler, n_startup_trials=20)),
        "TPE, each parameter alone": partial(_optuna, partial(tpe, multivariate=False)),
        "TPE, blind to running ones": partial(_optuna, partial(tpe, constant_liar=False)),
        "TPE, 100 candidates": partial(_optuna, partial(tpe, n_ei_candidates=100)),
        "Gaussian process": GaussianProcess,
    }


NEEDS = {
    "Sobol points": "scipy, 143 MB",
    "Gaussian process": "scikit-optimize, scikit-learn and scipy, 200 MB",
}


def _optuna(sampler: Callable[..., BaseSampler], space: Space, seed: int) -> Search:
    """Search as the engine does, with some sampler of Optuna's."""
    return BayesianSearch(
        space,
        seed,
        maximize=False,
        startup_trials=STARTUP,
        past=(),
        sampler=sampler(seed=seed),
    )


class GaussianProcess:
    """scikit-optimize's, with expected improvement; running trials count as poor as the worst."""

    def __init__(self, space: Space, seed: int) -> None:
        self._dimensions = {each.name: _dimension(each) for each in space.parameters}
        self._first = RandomSearch(space, seed)
        self._seed = seed
        self._running: dict[int, Point] = {}
        self._losses: list[tuple[Point, float]] = []

    def suggest(self, number: int) -> Point:
        """Fit the model anew, which its library does for every result too, and propose."""
        if number <= STARTUP or not self._losses:
            point = self._first.suggest(number) or {}
        else:
            point = self._modelled(number)
        self._running[number] = point
        return point

    def adopt(self, number: int, point: Point) -> None:
        """Not compared."""

    def learn(self, number: int, value: float | None) -> None:
        """Note a result."""
        if value is not None:
            self._losses.append((self._running.pop(number), value))

    def _modelled(self, number: int) -> Point:
        optimizer = Optimizer(
            list(self._dimensions.values()),
            base_estimator="GP",
            acq_func="EI",
            n_initial_points=1,
            random_state=self._seed * 1000 + number,
            n_jobs=1,
        )
        worst = max(loss for _, loss in self._losses)
        known = [*self._losses, *((point, worst) for point in self._running.values())]
        points = [[self._read(name, each[name]) for name in self._dimensions] for each, _ in known]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            optimizer.tell(points, [loss for _, loss in known])
            proposed = optimizer.ask()
        return {name: str(value) for name, value in zip(self._dimensions, proposed, strict=True)}

    def _read(self, name: str, written: str) -> float | int | str:
        kinds = {SkoptInteger: int, Real: float, SkoptCategorical: str}
        dimension = self._dimensions[name]
        value: float | int | str = kinds[type(dimension)](written)
        if isinstance(value, str):
            return value
        within: float = max(dimension.low, min(dimension.high, value))
        return within


def _dimension(parameter: Continuous | Integer | Categorical) -> Dimension:
    if isinstance(parameter, Categorical):
        return SkoptCategorical(parameter.values)
    prior = "log-uniform" if parameter.scale is LOGARITHMIC else "uniform"
    kind = SkoptInteger if isinstance(parameter, Integer) else Real
    return kind(parameter.low, parameter.high, prior=prior)
