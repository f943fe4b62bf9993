"""Which parts belong together: one training definition, or several."""

from collections import Counter
from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.quotas import Quotas

_CONFIG = "HyperParameterTuningJobConfig"


def check_structure(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check that exactly one way to define the training is used, and completely."""
    single, several = request.TrainingJobDefinition, request.TrainingJobDefinitions
    if single is not None and several is not None:
        yield Finding(
            field="TrainingJobDefinitions",
            message="is given beside TrainingJobDefinition",
            fix="Keep one of the two.",
        )
    if single is None and several is None:
        yield Finding(
            field="TrainingJobDefinition",
            message="is missing",
            fix="Add a TrainingJobDefinition, or TrainingJobDefinitions for several algorithms.",
        )
    for search in request.searches:
        yield from _check_parts(search, request)
    if single is None and several is not None:
        yield from _check_several(request)


def _check_parts(search: Search, request: TuningRequest) -> Iterator[Finding]:
    if search.objective is None:
        yield Finding(
            field=search.objective_path,
            message="is missing",
            fix="Name the metric to optimise, and whether to maximise or minimise it.",
        )
    nothing = search.ranges is None or not search.ranges.count
    if nothing and request.Autotune is None:
        yield Finding(
            field=search.ranges_path,
            message="has nothing to search",
            fix="Add at least one hyperparameter with a range of more than one value.",
        )


def _check_several(request: TuningRequest) -> Iterator[Finding]:
    config = request.HyperParameterTuningJobConfig
    for path, given in (
        ("HyperParameterTuningJobObjective", config.HyperParameterTuningJobObjective),
        ("ParameterRanges", config.ParameterRanges),
    ):
        if given is not None:
            yield Finding(
                field=f"{_CONFIG}.{path}",
                message="is given for the whole job although there are several definitions",
                fix="Give it in each of the definitions instead.",
            )
    if config.TrainingJobEarlyStoppingType == "Auto":
        yield Finding(
            field=f"{_CONFIG}.TrainingJobEarlyStoppingType",
            value="Auto",
            message="is not available with several training definitions",
            fix="Set it to Off.",
        )
    yield from _check_names(request)


def _check_names(request: TuningRequest) -> Iterator[Finding]:
    counts = Counter(one.DefinitionName for one in request.definitions.values())
    for path, one in request.definitions.items():
        if one.DefinitionName is None:
            yield Finding(
                field=f"{path}.DefinitionName",
                message="is missing",
                fix="Name each of several definitions.",
            )
        elif counts[one.DefinitionName] > 1:
            yield Finding(
                field=f"{path}.DefinitionName",
                value=one.DefinitionName,
                message="is used by another definition too",
                fix="Give every definition a name of its own.",
            )
