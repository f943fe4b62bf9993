"""Finds in a script's text what it prints: names with values, which become metrics."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tunesmith_client.scaffold.drafts import NUMBER, Metric, Objective

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAME = r"([A-Za-z_][\w:./-]*)(\s*[=:]\s*)"
LAST = re.compile(NAME + r"$")
"""A name at the end of a text, before a value of an f-string."""
FORMATTED = re.compile(NAME + r"(?:%[-+ 0-9.]*[diefgEGs]|\{[^{}]*\})")
NO_CONVERSION = -1
"""What ast writes where an f-string has no !r and no !s."""
PAIR = ("name", "=", "value")
STEPS = frozenset({"epoch", "epochs", "step", "iteration", "iter", "round"})
HIGHER = ("acc", "auc", "f1", "precision", "recall", "r2", "score", "map", "ndcg", "bleu", "iou")
LOWER = ("loss", "err", "rmse", "mae", "mse", "mape", "perplexity", "ppl", "nll", "deviance")
HELD_OUT = ("val", "test", "dev", "eval", "holdout")


def metrics_of(tree: ast.Module) -> list[Metric]:
    """Return what the script seems to print, in the order of its text."""
    found: dict[str, Metric] = {}
    for name, between in [*_printed(tree), *_printed_by_their_keys(tree)]:
        value = "([0-9]+)" if name.lower() in STEPS else NUMBER
        separator = re.sub(r"\s+", " *", between)
        found.setdefault(name, Metric(name, rf"\b{re.escape(name)}{separator}{value}"))
    return list(found.values())


def objective_of(metrics: Sequence[Metric]) -> Objective | None:
    """Choose what to optimise: a value of held-out data whose name says which way is better."""
    step = next((each.name for each in metrics if each.name.lower() in STEPS), None)
    values = [each.name for each in metrics if each.name != step]
    if not values:
        return None
    best = min(values, key=lambda name: (_goal(name) is None, not _has(name, HELD_OUT)))
    goal = _goal(best)
    return Objective(best, goal or "maximize", step, sure=goal is not None)


def _goal(name: str) -> str | None:
    if _has(name, LOWER):
        return "minimize"
    return "maximize" if _has(name, HIGHER) else None


def _has(name: str, words: Iterable[str]) -> bool:
    parts = re.split(r"[^a-z0-9]+|_", name.lower())
    return any(part.startswith(word) for part in parts for word in words)


def _printed(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in [*node.args, *([node.func] if _is_format(node.func) else [])]:
                yield from _in_text(argument)


def _is_format(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "format"


def _in_text(node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.JoinedStr):
        yield from _in_f_string(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from FORMATTED.findall(node.value)
    elif isinstance(node, ast.BinOp | ast.Attribute):
        inner = node.left if isinstance(node, ast.BinOp) else node.value
        yield from _in_text(inner)


def _in_f_string(text: ast.JoinedStr) -> Iterator[tuple[str, str]]:
    for before, after in zip(text.values, text.values[1:], strict=False):
        if isinstance(after, ast.FormattedValue) and isinstance(before, ast.Constant):
            text_before = str(before.value)
            itself = text_before.endswith(f"{ast.unparse(after.value)}=")  # as in {loss=}
            if itself or after.conversion == NO_CONVERSION:
                yield from LAST.findall(text_before)


def _printed_by_their_keys(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Where `f"{name}={value}"` prints whatever there is, take the keys that sound like metrics."""
    between = [
        str(middle.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr) and len(node.values) == len(PAIR)
        for first, middle, last in [node.values]
        if isinstance(middle, ast.Constant) and {type(first), type(last)} == {ast.FormattedValue}
    ]
    keys = [
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    for separator in between[:1]:
        if separator.strip() in {"=", ":"}:
            yield from ((key, separator) for key in keys if _goal(key))
