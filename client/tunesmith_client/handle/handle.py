"""The handle of one tuning."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tunesmith_client.answers import Tuning
from tunesmith_client.errors import ApiError, ClientError, NotReady, TuningFailed, Unreachable
from tunesmith_client.handle.frames import all_trials, frame_or_list
from tunesmith_client.handle.page import page
from tunesmith_client.handle.report import Report
from tunesmith_client.handle.waiting import last, no_longer_than, show
from tunesmith_client.progress import follow
from tunesmith_client.progress.view import progress_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pandas as pd

    from tunesmith_client.answers import Accepted, Best, Cost, StoppingDecision, Trial
    from tunesmith_client.api import TuningsApi

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0


@dataclass(repr=False)
class Handle:
    """A tuning of the service; every answer is asked for anew until the tuning is over."""

    api: TuningsApi
    tuning_id: str
    region: str | None = None
    """Where its SageMaker job is, for the link to the console."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _seen: Tuning | None = field(default=None, init=False)

    @classmethod
    def of(cls, api: TuningsApi, accepted: Accepted, region: str | None) -> Handle:
        """Return the handle of a tuning that was just asked for."""
        handle = cls(api, accepted.tuning_id, region)
        seen = Tuning.model_validate(accepted.model_dump())
        # One that is over was asked for before: an answer to that has more to say.
        handle._seen = None if seen.is_over else seen
        return handle

    def refresh(self) -> Tuning:
        """Return the tuning as it stands."""
        if self._seen is None or not self._seen.is_over:
            self._seen = self.api.show(self.tuning_id)
        return self._seen

    @property
    def status(self) -> str:
        """How it stands: accepted, queued, running, stopping, finished, stopped or failed."""
        return self.refresh().status

    @property
    def job_name(self) -> str | None:
        """The name of its SageMaker tuning job, as `HyperparameterTuner.attach` takes it."""
        return (self._seen or self.refresh()).job_name

    @property
    def estimate(self) -> Cost | None:
        """What it was expected to cost when it was asked for."""
        return (self._seen or self.refresh()).cost

    @property
    def cost(self) -> Cost | None:
        """What it has cost so far, beside what it was expected to."""
        return self.refresh().cost

    def wait(self, timeout: float | None = None, *, progress: bool = True) -> Best:
        """Wait for the end, `timeout` seconds at most, and return the best trial.

        Raises TuningFailed when there is none, StillRunning when the time is over, and whatever
        keeps it from looking.
        """
        seen = follow(
            self.api,
            self.tuning_id,
            pause_seconds=FIRST_PAUSE_SECONDS,
            longest_pause_seconds=LONGEST_PAUSE_SECONDS,
            sleep=no_longer_than(timeout, self.sleep, self.clock, self._standing),
        )
        views = self._remembered(seen)
        try:
            ended = show(views, self._page) if progress else last(views)
        except (ApiError, NotReady, Unreachable) as error:
            error.add_note(
                "Only looking at the tuning failed; the tuning goes on. wait() again, or later: "
                f"tunesmith.attach({self.tuning_id!r})."
            )
            raise
        return _result(ended)

    def _remembered(self, views: Iterable[Tuning]) -> Iterator[Tuning]:
        for self._seen in views:
            yield self._seen

    def _standing(self) -> str:
        if self._seen is None:
            return f"It is not known how {self.tuning_id} stands"
        return f"{self._seen.name}, as last seen, is still {self._seen.status}"

    def best(self) -> Best | None:
        """Return the best trial so far: its value, name and hyperparameters."""
        best = self.refresh().best
        return best if best and best.value is not None else None

    def trials(self, *, curves: bool = False) -> pd.DataFrame | list[Trial]:
        """Return all trials: a DataFrame where pandas is installed, else a list."""
        return frame_or_list(all_trials(self.api, self.tuning_id, curves=curves))

    def decisions(self) -> tuple[StoppingDecision, ...]:
        """Return what the stopping policies decided, and why."""
        return self.api.decisions(self.tuning_id)

    def stop(self) -> None:
        """Ask it to stop; the best trial so far counts."""
        self.api.stop(self.tuning_id)

    def report(self) -> Report:
        """Return the report page as HTML; in Jupyter it shows itself."""
        return Report(self.api.report(self.tuning_id, format="html"))

    def rerun(
        self,
        *,
        narrow: float | bool | None = None,
        max_jobs: int | None = None,
        budget: float | None = None,
        idempotency_key: str | None = None,
    ) -> Handle:
        """Ask for another tuning like this one, `narrow` around its best; return its handle."""
        share = isinstance(narrow, float)  # of each range, as 0.5; True leaves it to the service
        asked = {
            "narrow": {"factor": narrow} if share else narrow,
            "max_jobs": max_jobs,
            "budget": budget,
        }
        body = {key: value for key, value in asked.items() if value is not None}
        accepted = self.api.rerun(self.tuning_id, body, idempotency_key=idempotency_key)
        return Handle.of(self.api, accepted, self.region)

    def __repr__(self) -> str:
        """Say in one line what is known, without asking."""
        known = f" {progress_line(self._seen)}" if self._seen else ""
        return f"<tuning {self.tuning_id}{known}>"

    def _repr_html_(self) -> str:
        """Show the tuning in Jupyter; what was last known where the service does not answer."""
        try:
            return self._page(self.refresh())
        except ClientError as error:
            if self._seen is None:
                raise
            return self._page(self._seen, f"As last seen: {error}")

    def _page(self, tuning: Tuning, note: str = "") -> str:
        return page(tuning, self.region, note)


def _result(tuning: Tuning) -> Best:
    """Return the best trial of a tuning that is over; raises TuningFailed without one."""
    if tuning.status != "failed" and tuning.best and tuning.best.value is not None:
        return tuning.best
    told = f"{tuning.name} {tuning.status}"
    if tuning.failure:
        told = f"{tuning.name} failed: {tuning.failure.reason} {tuning.failure.advice}".rstrip()
    elif tuning.status != "failed":
        told = f"{tuning.name} was {tuning.status} before a trial had a value."
    raise TuningFailed(told, tuning)
