"""Something that runs until a signal ends it, with everything it started."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol, TypeVar

from tunesmith_local.stack.interruption import interruptible

if TYPE_CHECKING:
    from collections.abc import Callable

Addresses_co = TypeVar("Addresses_co", covariant=True)
Addresses = TypeVar("Addresses")


class Service(Protocol[Addresses_co]):
    """What can be started, awaited and stopped."""

    def start(self) -> Addresses_co:
        """Start, and tell where it is."""

    def stop(self) -> None:
        """Stop; idempotent."""

    def wait_for_end(self) -> None:
        """Wait until it ends by itself, and raise why."""


def stay(service: Service[Addresses], ready: Callable[[Addresses], None]) -> None:
    """Run a service in the foreground until SIGINT, SIGTERM or SIGHUP, then clean up."""
    with interruptible():
        try:
            with contextlib.suppress(KeyboardInterrupt):
                ready(service.start())
                service.wait_for_end()
        finally:
            service.stop()
