"""How a patch changes a few lines inside a function of the emulator.

The lines to replace are the patch's own self-check: they must occur exactly once.
"""

from __future__ import annotations

import inspect
import linecache
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from types import ModuleType

Emulated: TypeAlias = Callable[..., Any]
"""A function of the emulator, which has no types."""


class PatchError(RuntimeError):
    """The emulator's code is not what a patch was written for."""


def replaced(text: str, old: str, new: str, where: str) -> str:
    """Return the text with its only occurrence of `old` replaced."""
    found = text.count(old)
    if found != 1:
        raise PatchError(f"{where}: expected once, found {found} times: {old.strip()!r}")
    return text.replace(old, new)


def rewrite(module: ModuleType, name: str, *changes: tuple[str, str]) -> None:
    """Recompile a function of a module, or `Class.method`, with some of its lines changed."""
    where = f"{module.__name__}.{name}"
    owner_name, _, function_name = name.rpartition(".")
    owner = getattr(module, owner_name) if owner_name else module
    source = textwrap.dedent(_source(owner, function_name, where))
    for old, new in changes:
        source = replaced(source, old, new, where)
    filename = f"<patched {where}>"
    # Known to linecache, its lines show in tracebacks and can be checked by a further patch.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    code = compile(source, filename, "exec")
    defined: dict[str, Any] = {}
    exec(code, vars(module), defined)  # noqa: S102 -- the emulator's own pinned source
    setattr(owner, function_name, defined[function_name])


def wrap(
    module: ModuleType, function_name: str, wrapper: Callable[[Emulated], Emulated], expects: str
) -> None:
    """Replace a function by one built around it, checking that the original has some line."""
    where = f"{module.__name__}.{function_name}"
    replaced(_source(module, function_name, where), expects, expects, where)
    setattr(module, function_name, wrapper(getattr(module, function_name)))


def _source(owner: object, function_name: str, where: str) -> str:
    function = getattr(owner, function_name, None)
    if function is None:
        raise PatchError(f"{where} does not exist")
    return inspect.getsource(function)
