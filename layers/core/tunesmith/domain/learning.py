"""Finds what a request with `warm_start: auto` learns from, in both forms of a request."""

from collections.abc import Callable, Mapping
from typing import Any

from tunesmith.domain.choosing import choose_strategy
from tunesmith.domain.parent_choice import Choice, choose_parents, cold, why_cold
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.spec import TuningSpec
from tunesmith.domain.warm_start_spec import WarmStartSpec
from tunesmith.domain.warm_starts import Earlier

Json = dict[str, Any]


def learn_shortly(
    spec: TuningSpec, compiled: Callable[[TuningSpec], Json], quotas: Quotas, earlier: Earlier
) -> Choice | None:
    """Choose the parents of a spec; None where it does not ask for that.

    A strategy that is left open counts as the one that it becomes if there are parents.
    """
    if spec.search.warm_start is None or spec.search.warm_start.wish is None:
        return None
    draft, _ = choose_strategy(spec, quotas, learns=True)
    return learn(compiled(draft), spec.search.warm_start, spec.project_name, quotas, earlier)


def learn(
    request: Mapping[str, Any],
    asked: WarmStartSpec | None,
    project: str,
    quotas: Quotas,
    earlier: Earlier,
) -> Choice | None:
    """Choose the parents of a native request; None where it does not ask for that."""
    wish = asked.wish if asked is not None else None
    if wish is None:
        return None
    if (why := why_cold(request)) is not None:
        return cold(why)
    return choose_parents(request, earlier(project), wish, quotas)


def told(choice: Choice | None) -> tuple[str, ...]:
    """Tell the user what is probably not expected: that there is no parent, and repairs."""
    if choice is None:
        return ()
    if not choice.found:
        return (f"There is no warm start: {choice.warm_start.why}.",)
    return tuple(f"For the warm start {repair}." for repair in choice.warm_start.repairs)
