"""Warm start against its parents: what only their own definitions tell.

The parents come as native requests; whether they have ended is asked elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.native_body import INJECTED
from tunesmith.domain.native_config import Ranges
from tunesmith.domain.reading import read_leniently

MOST_CHANGES = 10
FIXED_FIELDS = (
    "Environment",
    "RetryStrategy",
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
)
ONLY_THESE_MAY_CHANGE = (
    "Only the following fields in TrainingJobDefinition are allowed to change:"
    " [algorithmSpecification, inputDataConfig, outputDataConfig, staticHyperParameters, roleArn,"
    " resourceConfig, stoppingCondition, vpcConfig, enableManagedSpotTraining, checkpointConfig]"
)


def check_parents(request: Mapping[str, Any], parents: Mapping[str, Any]) -> list[Finding]:
    """Return what a warm start may not differ in from its parents, given by their names."""
    child = search_of(request)
    if child is None:
        return []
    return [
        finding
        for at, (name, parent) in enumerate(parents.items())
        if (search := search_of(parent)) is not None
        for finding in (
            *_differences(at, name, child, search),
            *_changed_fields(at, name, request, parent),
        )
    ]


def search_of(request: Mapping[str, Any]) -> Search | None:
    """Return the definition and ranges of a native request, the first of several."""
    readable, _ = read_leniently(TuningRequest, request)
    return readable.searches[0] if readable and readable.searches else None


def _differences(at: int, name: str, child: Search, parent: Search) -> Iterator[Finding]:
    field = f"WarmStartConfig.ParentHyperParameterTuningJobs[{at}]"
    if child.objective != parent.objective and parent.objective is not None:
        yield Finding(
            field=field,
            value=name,
            message=f"optimised another objective, {_objective(parent)}",
            fix=f"Optimise {_objective(parent)} too, or leave this parent out.",
        )
    ours, theirs = names_of(child), names_of(parent)
    if ours != theirs:
        yield _other_names(field, name, ours, theirs)
    for changed in sorted(_changed_types(child.ranges, parent.ranges)):
        yield Finding(
            field=field,
            value=name,
            message=f"searched {changed} as another type",
            fix=f"Give {changed} the type that it has in the parent.",
        )
    changes = _changes(child, parent)
    if changes > MOST_CHANGES:
        yield Finding(
            field=field,
            value=name,
            message=f"differs in {changes} fixed hyperparameters, more than {MOST_CHANGES}",
            fix="Change fewer of them.",
        )


def _changed_fields(
    at: int, name: str, request: Mapping[str, Any], parent: Mapping[str, Any]
) -> Iterator[Finding]:
    """Find what a definition must have as its parent has it, whatever else may change."""
    ours, theirs = (each.get("TrainingJobDefinition") or {} for each in (request, parent))
    for field in FIXED_FIELDS:
        if (ours.get(field) or None) != (theirs.get(field) or None):
            yield Finding(
                field=f"WarmStartConfig.ParentHyperParameterTuningJobs[{at}]",
                value=name,
                message=f"has another {field}",
                fix=f"Use the parent's {field}.",
                aws_message=ONLY_THESE_MAY_CHANGE,
            )


def _objective(search: Search) -> str:
    if search.objective is None:
        return "no metric"
    return f"{search.objective.Type} {search.objective.MetricName}"


def statics_of(search: Search) -> dict[str, str]:
    """Return the fixed hyperparameters, without what SageMaker adds."""
    return {
        name: value
        for name, value in (search.definition.StaticHyperParameters or {}).items()
        if name != INJECTED
    }


def names_of(search: Search) -> set[str]:
    """Return the names of all hyperparameters, searched or fixed."""
    searched = search.ranges.names if search.ranges else []
    return {*searched, *statics_of(search)}


def _other_names(field: str, name: str, ours: set[str], theirs: set[str]) -> Finding:
    missing, extra = sorted(theirs - ours), sorted(ours - theirs)
    parts = [f"lacks {', '.join(extra)}"] if extra else []
    parts += [f"has {', '.join(missing)} beside"] if missing else []
    return Finding(
        field=field,
        value=name,
        message=f"has other hyperparameters: it {' and '.join(parts)}",
        fix="Use the same names as the parent, searched or fixed.",
        aws_message=(
            "The set of tunable plus static HyperParameter names is not the same across current"
            " and parent tuning jobs."
        ),
    )


def _types(ranges: Ranges | None) -> dict[str, str]:
    if ranges is None:
        return {}
    return {
        **{one.Name: "integer" for one in ranges.integers},
        **{one.Name: "continuous" for one in ranges.continuous},
        **{one.Name: "categorical" for one in ranges.categorical},
    }


def _changed_types(ours: Ranges | None, theirs: Ranges | None) -> set[str]:
    mine, other = _types(ours), _types(theirs)
    return {name for name in mine.keys() & other.keys() if mine[name] != other[name]}


def _changes(child: Search, parent: Search) -> int:
    """Count fixed values that changed, and searched ones that are now fixed."""
    before = statics_of(parent)
    return sum(before.get(name) != value for name, value in statics_of(child).items())
