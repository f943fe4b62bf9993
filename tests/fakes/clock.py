"""A clock that moves when it is told to."""

from datetime import datetime, timedelta

from tests.fakes.samples import NOON


class FakeClock:
    """Stands still at noon."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now
