"""Reads a script's command line out of its text: nothing of it is run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunesmith_client.scaffold.drafts import Scalar

ENVIRONMENT = ("environ", "getenv", "SM_")
FLAGS = ("store_true", "store_false", "BooleanOptionalAction")


@dataclass(frozen=True)
class Argument:
    """An option of the script."""

    name: str
    kind: str | None = None
    """The name of its type, as written: int, float, str, Path …"""
    default: Scalar | None = None
    choices: tuple[Scalar, ...] = ()
    flag: bool = False
    surroundings: bool = False
    """Whether its default comes from SageMaker's environment variables."""


def arguments_of(tree: ast.Module) -> list[Argument]:
    """Return the options that argparse, click or typer are given by `--name`, in their order."""
    found = (_argument(node) for node in ast.walk(tree) if isinstance(node, ast.Call))
    by_name = {each.name: each for each in found if each is not None}
    return list(by_name.values())


def _argument(call: ast.Call) -> Argument | None:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if called not in {"add_argument", "option"}:
        return None
    names = [str(each.value) for each in call.args if isinstance(each, ast.Constant)]
    long = [name for name in names if name.startswith("--") and name != "--"]
    if not long:
        return None
    said = {each.arg: each.value for each in call.keywords if each.arg}
    default = _scalar(said.get("default"))
    return Argument(
        name=long[0].removeprefix("--").partition("/")[0],
        kind=_name(said.get("type")) or (type(default).__name__ if default is not None else None),
        default=default,
        choices=tuple(_choices(said.get("choices"))),
        flag=_is_flag(said),
        surroundings=any(word in ast.unparse(said["default"]) for word in ENVIRONMENT)
        if "default" in said
        else False,
    )


def _is_flag(said: dict[str, ast.expr]) -> bool:
    return any(word in ast.unparse(said[key]) for key in said for word in FLAGS if key == "action")


def _name(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _scalar(node: ast.expr | None) -> Scalar | None:
    if node is None:
        return None
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, str | int | float | bool) else None


def _choices(node: ast.expr | None) -> Iterator[Scalar]:
    for each in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
        if (value := _scalar(each)) is not None:
            yield value
