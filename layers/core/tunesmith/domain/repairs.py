"""Repairs of a request so that an earlier tuning fits it: only such as change no trial.

SageMaker wants the same names, searched or fixed, and the same types as the parent has. A name may
be added or left out where what trains is the same with it and without it; whole numbers may be
written as the list of themselves. Anything else is the user's to decide.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.algorithms import XGBOOST, repository_of
from tunesmith.domain.grids import MOST_CHOICES
from tunesmith.domain.native import Search
from tunesmith.domain.native_config import NumericRange
from tunesmith.domain.parents import names_of, statics_of

XGBOOST_DEFAULTS = {
    "alpha": "0",
    "colsample_bylevel": "1",
    "colsample_bynode": "1",
    "colsample_bytree": "1",
    "eta": "0.3",
    "gamma": "0",
    "grow_policy": "depthwise",
    "lambda": "1",
    "max_bin": "256",
    "max_delta_step": "0",
    "max_depth": "6",
    "min_child_weight": "1",
    "scale_pos_weight": "1",
    "seed": "0",
    "subsample": "1",
}
"""What SageMaker's XGBoost takes where a hyperparameter is left out."""

OF_THE_SDK = frozenset({"sagemaker_estimator_class_name", "sagemaker_estimator_module"})
"""Notes of the SageMaker SDK to itself, that no trial reads."""


class Repair(BaseModel):
    """One change of a request's hyperparameters."""

    model_config = ConfigDict(frozen=True)

    name: str
    fixed: str | None = None
    """The value that it is fixed at."""
    listed: tuple[str, ...] = ()
    """The values of the list that its range becomes; with neither, the name is left out."""

    @property
    def told(self) -> str:
        """Say what was done."""
        if self.listed:
            return f"{self.name} is searched as the list of its {len(self.listed)} whole numbers"
        if self.fixed is not None:
            return f"{self.name} is written out as {self.fixed}, which it is anyway"
        return f"{self.name} is left out, which changes no trial"


def repairs_for(child: Search, parent: Search) -> tuple[Repair, ...]:
    """Return the repairs after which a child differs less from a parent; none if none helps."""
    return (*_added(child, parent), *_left_out(child, parent), *_listed(child, parent))


def repaired(request: Mapping[str, Any], repairs: Sequence[Repair]) -> dict[str, Any]:
    """Return the native request with these repairs."""
    changed: dict[str, Any] = deepcopy(dict(request))
    for one in repairs:
        statics = changed["TrainingJobDefinition"].get("StaticHyperParameters") or {}
        kept = {name: value for name, value in statics.items() if name != one.name}
        if one.fixed is not None:
            kept[one.name] = one.fixed
        if kept != statics:
            changed["TrainingJobDefinition"]["StaticHyperParameters"] = kept
        if one.listed:
            _write_list(changed["HyperParameterTuningJobConfig"]["ParameterRanges"], one)
    return changed


def _write_list(ranges: dict[str, Any], one: Repair) -> None:
    left = [each for each in ranges["IntegerParameterRanges"] if each["Name"] != one.name]
    ranges["IntegerParameterRanges"] = left
    if not left:
        del ranges["IntegerParameterRanges"]
    lists = ranges.get("CategoricalParameterRanges") or []
    ranges["CategoricalParameterRanges"] = [*lists, {"Name": one.name, "Values": [*one.listed]}]


def _neutral(search: Search) -> Mapping[str, str]:
    """Return what the algorithm takes for each name that is left out, where that is known."""
    image = search.definition.AlgorithmSpecification.TrainingImage or ""
    own_script = "sagemaker_program" in statics_of(search)
    known = repository_of(image) in XGBOOST and not own_script
    return XGBOOST_DEFAULTS if known else {}


def _added(child: Search, parent: Search) -> Iterator[Repair]:
    defaults, theirs = _neutral(child), statics_of(parent)
    for name in sorted(names_of(parent) - names_of(child)):
        if name in OF_THE_SDK and name in theirs:
            yield Repair(name=name, fixed=theirs[name])
        elif name in defaults:
            yield Repair(name=name, fixed=defaults[name])


def _left_out(child: Search, parent: Search) -> Iterator[Repair]:
    defaults, ours = _neutral(child), statics_of(child)
    for name in sorted(ours.keys() - names_of(parent)):
        if name in OF_THE_SDK or (name in defaults and _same(ours[name], defaults[name])):
            yield Repair(name=name)


def _same(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _listed(child: Search, parent: Search) -> Iterator[Repair]:
    lists = {each.Name for each in parent.ranges.categorical} if parent.ranges else set()
    for each in child.ranges.integers if child.ranges else []:
        if each.Name in lists and (values := _whole_numbers(each)):
            yield Repair(name=each.Name, listed=values)


def _whole_numbers(one: NumericRange) -> tuple[str, ...]:
    try:
        low, high = int(one.MinValue), int(one.MaxValue)
    except ValueError:
        return ()
    return tuple(map(str, range(low, high + 1))) if 0 < high - low < MOST_CHOICES else ()
