"""From a training script to a draft."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

from tunesmith_client.errors import NotReady
from tunesmith_client.scaffold.arguments import arguments_of
from tunesmith_client.scaffold.drafts import Draft
from tunesmith_client.scaffold.output import metrics_of, objective_of
from tunesmith_client.scaffold.suggesting import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHANNEL = "SM_CHANNEL_"
FRAMEWORKS = {
    "torch": "pytorch:2.5-cpu-py311",
    "tensorflow": "tensorflow:2.19-cpu-py312",
    "xgboost": "xgboost:1.7-1",
    "sklearn": "sklearn:1.2-1",
}
"""By what a script imports; the first that fits counts."""


def find_scripts(folder: Path) -> list[Path]:
    """Return the scripts of a folder that take options and print something."""
    scripts = sorted(folder.glob("*.py"))
    return [path for path in scripts if "add_argument" in _text(path)]


def draft_of_script(script: Path, home: Path) -> Draft:
    """Read a script and return a draft for a spec in the folder `home`; raises NotReady."""
    tree = _parsed(script)
    imports = set(_imports(tree))
    image = next((FRAMEWORKS[name] for name in FRAMEWORKS if name in imports), None)
    alone = not any((script.parent / f"{name}.py").is_file() for name in imports)
    metrics = metrics_of(tree)
    draft = Draft(
        image or FRAMEWORKS["sklearn"],
        "" if image else "FILL IN: the image that has what the script imports",
        source=_relative(script if alone else script.parent, home),
        script=None if alone else script.name,
        inputs=tuple(dict.fromkeys(_channels(tree))) or ("train",),
        metrics=metrics,
        objective=objective_of(metrics),
    )
    for argument in arguments_of(tree):
        suggest(draft, argument)
    return draft


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise NotReady(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise NotReady(f"{path} is not UTF-8 text.") from error


def _parsed(script: Path) -> ast.Module:
    try:
        return ast.parse(_text(script), filename=str(script))
    except (SyntaxError, ValueError) as error:
        raise NotReady(f"{script} cannot be read as Python: {error}.") from error


def _relative(path: Path, home: Path) -> str:
    place = os.path.relpath(path.resolve(), home.resolve())
    return place if place.startswith(".") else f"./{place}"


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _channels(tree: ast.Module) -> Iterator[str]:
    """Return the channels whose folders the script asks for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value.removeprefix(CHANNEL)
            if name and name != node.value:
                yield name.lower()
        elif isinstance(node, ast.For) and f"{CHANNEL}{{" in ast.unparse(node):
            yield from _names_in(node.iter)


def _names_in(node: ast.expr) -> Iterator[str]:
    for each in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
