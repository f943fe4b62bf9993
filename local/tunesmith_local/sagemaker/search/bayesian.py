"""Bayesian search: Optuna's tree-structured Parzen estimator proposes what promises most."""

from collections.abc import Iterable, Mapping

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState, create_trial

from tunesmith_local.sagemaker.search.draws import RandomSearch
from tunesmith_local.sagemaker.search.scales import LOGARITHMIC, REVERSE_LOGARITHMIC
from tunesmith_local.sagemaker.search.space import Categorical, Continuous, Integer, Point, Space

optuna.logging.set_verbosity(optuna.logging.ERROR)

Past = tuple[Mapping[str, str], float]
"""A point that a parent tuning job tried, and its objective."""


class BayesianSearch:
    """Models the finished trials; running ones are taken to be poor, so workers spread out."""

    def __init__(
        self,
        space: Space,
        seed: int,
        *,
        maximize: bool,
        startup_trials: int,
        past: Iterable[Past],
        sampler: optuna.samplers.BaseSampler | None = None,
    ) -> None:
        self._codecs = {each.name: _codec(each) for each in space.parameters}
        self._unused = RandomSearch(space, seed)
        sampler = sampler or optuna.samplers.TPESampler(
            seed=seed % 2**32, n_startup_trials=startup_trials
        )
        self._study = optuna.create_study(
            sampler=sampler, direction="maximize" if maximize else "minimize"
        )
        self._places: dict[int, int] = {}
        for point, value in past:
            self._add(point, value)

    def suggest(self, number: int) -> Point | None:
        """Propose a point that was not tried yet."""
        trial = self._study.ask(self._distributions())
        point = self._point(trial.params)
        if self._unused.is_used(point):
            # Small discrete spaces only: the model likes a point that is known already.
            self._study.tell(trial, state=TrialState.FAIL)
            fresh = self._unused.draw_unused()
            if fresh is None:
                return None
            self._study.enqueue_trial(self._params(fresh))
            trial = self._study.ask(self._distributions())
            point = fresh
        self._unused.use(point)
        self._places[number] = trial.number
        return point

    def adopt(self, number: int, point: Point) -> None:
        """Enter a point that was proposed before a restart, so that its result can be told."""
        self._study.enqueue_trial(self._params(point))
        self._places[number] = self._study.ask(self._distributions()).number
        self._unused.use(point)

    def learn(self, number: int, value: float | None) -> None:
        """Tell the model a result.

        Trials that were stopped early are told with the last value they reached, as finished
        ones: the estimator makes nothing of pruned trials, and a poor value where the
        stop happened is what it has to know. Trials without any value are told as failed, which
        takes them out of the model.
        """
        place = self._places.pop(number, None)
        if place is None:
            return
        if value is None:
            self._study.tell(place, state=TrialState.FAIL)
        else:
            self._study.tell(place, value)

    def _add(self, point: Mapping[str, str], value: float) -> None:
        """Enter a parent's trial where it lies within this job's ranges."""
        distributions = self._distributions()
        if not distributions.keys() <= point.keys():
            return
        try:
            params = self._params(point)
            trial = create_trial(params=params, distributions=distributions, value=value)
        except ValueError:
            return
        self._study.add_trial(trial)

    def _distributions(self) -> dict[str, BaseDistribution]:
        return {name: codec.distribution for name, codec in self._codecs.items()}

    def _point(self, params: Mapping[str, object]) -> Point:
        return {name: codec.text(params[name]) for name, codec in self._codecs.items()}

    def _params(self, point: Mapping[str, str]) -> dict[str, object]:
        return {name: codec.value(point[name]) for name, codec in self._codecs.items()}


class _Codec:
    """Turns a parameter's strings into Optuna's values and back."""

    def __init__(self, distribution: BaseDistribution) -> None:
        self.distribution = distribution

    def text(self, value: object) -> str:
        """Write a value of Optuna's as SageMaker passes it."""
        return repr(value) if isinstance(value, float) else str(value)

    def value(self, text: str) -> object:
        """Read a string for Optuna."""
        if isinstance(self.distribution, CategoricalDistribution):
            return text
        return int(text) if isinstance(self.distribution, IntDistribution) else float(text)


class _Mirrored(_Codec):
    """Searches 1 - x logarithmically, which is finer near 1."""

    def text(self, value: object) -> str:
        """Mirror back."""
        return repr(1.0 - float(str(value)))

    def value(self, text: str) -> object:
        """Mirror."""
        return 1.0 - float(text)


def _codec(parameter: Continuous | Integer | Categorical) -> _Codec:
    """Choose the distribution that searches a parameter as its scale wants."""
    if isinstance(parameter, Categorical):
        return _Codec(CategoricalDistribution(parameter.values))
    low, high = parameter.low, parameter.high
    if isinstance(parameter, Integer):
        return _Codec(IntDistribution(int(low), int(high), log=parameter.scale is LOGARITHMIC))
    if parameter.scale is REVERSE_LOGARITHMIC:
        return _Mirrored(FloatDistribution(1.0 - high, 1.0 - low, log=True))
    return _Codec(FloatDistribution(low, high, log=parameter.scale is LOGARITHMIC))
