"""Fixes what has one value only: SageMaker searches nothing that cannot vary."""

from tunesmith.domain.compiling import as_text
from tunesmith.domain.search_spec import RangeSpec
from tunesmith.domain.spec import TuningSpec
from tunesmith.domain.spec_parts import Scalar


def fix_single_values(spec: TuningSpec) -> tuple[TuningSpec, dict[str, str]]:
    """Turn ranges of a single value into fixed hyperparameters; tell by name what was done.

    A name that is fixed already stays: that it is both is the user's mistake to see.
    """
    given = spec.training.hyperparameters
    single = {
        name: value
        for name, one in spec.search.ranges.items()
        if name not in given and (value := _only_value(one)) is not None
    }
    if not single:
        return spec, {}
    ranges = {name: one for name, one in spec.search.ranges.items() if name not in single}
    training = spec.training.model_copy(update={"hyperparameters": {**given, **single}})
    search = spec.search.model_copy(update={"ranges": ranges})
    fixed = spec.model_copy(update={"training": training, "search": search})
    return fixed, {
        name: f"{name} has the single value {as_text(value)}: it is fixed, not searched."
        for name, value in single.items()
    }


def _only_value(one: RangeSpec) -> Scalar | None:
    if one.values is not None:
        return one.values[0] if len(one.values) == 1 else None
    if one.min is None or one.min != one.max:
        return None
    return int(one.min) if one.kind == "integer" else one.min
