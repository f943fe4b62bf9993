"""What only some commands need: the packages of the local stack."""

from __future__ import annotations

from importlib.util import find_spec

from tunesmith_client.errors import NotReady

LOCAL = ("hypercorn", "jinja2", "ministack", "optuna", "regex", "samtranslator")
"""What tunesmith_local imports beside what the client has anyway (extra `local`)."""


def need_local() -> None:
    """Say how to install the local stack where it is missing; raises NotReady."""
    missing = [name for name in LOCAL if find_spec(name) is None]
    if missing:
        raise NotReady(
            "This command needs the local stack, which is not installed "
            f"(there is no {', '.join(missing)}). Install tunesmith[local]: in a clone of the "
            "repository, pip install '.[local]', or make setup."
        )
