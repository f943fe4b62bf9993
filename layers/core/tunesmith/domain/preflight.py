"""SageMaker's own rules, checked before it is asked: one list of findings instead of one error."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.reading import read_leniently
from tunesmith.domain.rules.definitions import check_definitions
from tunesmith.domain.rules.hyperparameters import check_hyperparameters
from tunesmith.domain.rules.limits import check_limits
from tunesmith.domain.rules.metrics import check_metrics
from tunesmith.domain.rules.ranges import check_ranges
from tunesmith.domain.rules.strategies import check_strategy
from tunesmith.domain.rules.structure import check_structure
from tunesmith.domain.rules.tags import check_tags
from tunesmith.domain.rules.warm_start import check_warm_start

Rule = Callable[[TuningRequest, Quotas], Iterable[Finding]]

_RULES: tuple[Rule, ...] = (
    check_structure,
    check_ranges,
    check_strategy,
    check_limits,
    check_metrics,
    check_hyperparameters,
    check_definitions,
    check_warm_start,
    check_tags,
)


def check_request(request: Mapping[str, Any], quotas: Quotas | None = None) -> list[Finding]:
    """Return every rule that a native request breaks; fields are paths in the request."""
    readable, findings = read_leniently(TuningRequest, request)
    return [*findings, *(check_semantics(readable, quotas or Quotas()) if readable else ())]


def check_semantics(request: TuningRequest, quotas: Quotas) -> list[Finding]:
    """Return the rules that a well-formed request breaks."""
    return list(chain.from_iterable(rule(request, quotas) for rule in _RULES))
