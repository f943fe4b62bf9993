"""The event bus, in memory."""

from typing import TYPE_CHECKING

from tunesmith.domain.endings import TuningEnding

if TYPE_CHECKING:
    from tunesmith.domain.errors import TunesmithError


class FakeEventBus:
    """Keeps what was published; `failing` is raised instead while it is set."""

    def __init__(self) -> None:
        self.published: list[TuningEnding] = []
        self.failing: TunesmithError | None = None

    def publish(self, ending: TuningEnding) -> None:
        if self.failing is not None:
            raise self.failing
        self.published.append(ending)
