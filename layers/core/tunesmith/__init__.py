"""Tunesmith: the driver for SageMaker's hyperparameter tuning engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tunesmith_client.doors import attach, connect, submit

__all__ = ["attach", "connect", "submit"]


def __getattr__(name: str) -> object:
    """Fetch from the client what `import tunesmith` offers; nothing deployed ever asks."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 -- a Lambda need not load it

    try:
        doors = import_module("tunesmith_client.doors")
    except ModuleNotFoundError as error:
        if error.name not in {"tunesmith_client", "tunesmith_client.doors"}:
            raise  # the client is there, something it needs is not: that has a name of its own
        raise ImportError(
            f"tunesmith.{name} needs the client, which is not installed here: "
            "install the package `tunesmith` (`pip install .` in the repository)."
        ) from error
    return getattr(doors, name)


def __dir__() -> list[str]:
    """Name what is fetched only when asked for, too."""
    return sorted({*globals(), *__all__})
