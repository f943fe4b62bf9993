"""Suggests for an option of a script whether to search it, and where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunesmith_client.scaffold.drafts import Draft, Fixed, Range

if TYPE_CHECKING:
    from tunesmith_client.scaffold.arguments import Argument

RESOURCE = re.compile(
    r"(n|num|max|total)?_?(epochs?|rounds?|steps|iter(ation)?s?|max_iter|boost_rounds?)", re.I
)
PLACES = re.compile(r".*(dir|path|file|folder|root|output|checkpoint.*|model_name.*)", re.I)
CHANNELS = frozenset({"train", "training", "test", "validation", "val", "eval"})
PLUMBING = re.compile(
    r"(random_)?(seed|state)|.*workers|verbos\w*|.*interval|device|gpus?|num_gpus|hosts?|backend"
    r"|current_host|local_rank|n_jobs|debug|log_level",
    re.I,
)
SHARES = re.compile(
    r".*(dropout|momentum|subsample|colsample|ratio|fraction|beta_?\d|warmup).*", re.I
)
RATES = re.compile(r"(.*_)?(lr|learning_rate|eta)(_init)?", re.I)
WIDEST_RATE = 1.0
SMALL, LARGE = 0.01, 64
"""A default below the one spans four orders of magnitude, bounds above the other are far apart."""


def suggest(draft: Draft, argument: Argument) -> None:
    """Put an argument where it belongs in the draft: searched, fixed, or left out."""
    name = argument.name.replace("-", "_")
    if reason := _no_hyperparameter(argument, name):
        draft.left_out[argument.name] = reason
    elif RESOURCE.fullmatch(name):
        fixed = argument.default if isinstance(argument.default, int) else 10
        draft.fixed[argument.name] = Fixed(fixed, "how long a trial trains: the same for all")
    elif PLUMBING.fullmatch(name):
        _fix(draft, argument, "")
    elif found := _range(argument, name):
        draft.ranges[argument.name] = found
    else:
        _fix(draft, argument, "no range could be read from its default; move it to search.ranges")


def _no_hyperparameter(argument: Argument, name: str) -> str:
    if argument.surroundings or argument.kind == "Path" or PLACES.fullmatch(name):
        return "a place: SageMaker sets it"
    if name in CHANNELS and argument.kind in {None, "str"}:
        return "a channel: SageMaker sets it"
    return "a switch takes no value, and SageMaker passes one" if argument.flag else ""


def _fix(draft: Draft, argument: Argument, note: str) -> None:
    if argument.default is None or argument.default == "":
        draft.left_out[argument.name] = "no default to go by: fix it, or search it"
    else:
        draft.fixed[argument.name] = Fixed(argument.default, note)


def _range(argument: Argument, name: str) -> Range | None:
    if len(argument.choices) > 1:
        return Range(choices=argument.choices, note="its choices")
    default = argument.default
    if isinstance(default, bool) or not isinstance(default, int | float) or default <= 0:
        return None
    note = f"around its default, {default}"
    if argument.kind == "int":
        return _whole(int(default), note)
    if SHARES.fullmatch(name) and default < 1:
        return Range(0.0, round(min(0.99, max(0.5, default * 1.1)), 2), note=note)
    spread = 100 if RATES.fullmatch(name) or default < SMALL else 10
    highest = WIDEST_RATE if RATES.fullmatch(name) and default <= WIDEST_RATE else default * spread
    high = min(default * spread, highest)
    return Range(_neat(default / spread), _neat(high), logarithmic=True, note=note)


def _whole(default: int, note: str) -> Range:
    low, high = max(1, default // 4), default * 4
    return Range(low, high, logarithmic=high >= 16 * low and high > LARGE, note=note)


def _neat(number: float) -> float:
    return float(f"{number:.3g}")
