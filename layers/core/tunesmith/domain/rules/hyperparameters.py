"""Hyperparameters that are fixed, beside those that are searched."""

from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.native_body import INJECTED
from tunesmith.domain.quotas import Quotas

MOST = 100


def check_hyperparameters(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check that fixed and searched hyperparameters fit together and into the limit."""
    for search in request.searches:
        yield from _check_overlap(search)
        yield from _check_count(search)


def _searched(search: Search) -> list[str]:
    return search.ranges.names if search.ranges is not None else []


def _check_overlap(search: Search) -> Iterator[Finding]:
    statics = search.definition.StaticHyperParameters or {}
    home = f"{search.definition_path}.StaticHyperParameters"
    for name in sorted(set(_searched(search)) & statics.keys()):
        yield Finding(
            field=f"{home}.{name}",
            value=statics[name],
            message="is both fixed and searched",
            fix="Remove it from the fixed hyperparameters, or from the ranges.",
        )


def _check_count(search: Search) -> Iterator[Finding]:
    names = {*(search.definition.StaticHyperParameters or {}), *_searched(search), INJECTED}
    if len(names) > MOST:
        yield Finding(
            field=f"{search.definition_path}.StaticHyperParameters",
            value=len(names),
            message=(
                f"makes more than {MOST} hyperparameters with the searched ones"
                " and the one that SageMaker adds"
            ),
            fix=f"Leave out at least {len(names) - MOST}.",
        )
