"""SageMaker's jobs and their metrics, in memory; a test moves them along."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.fakes.samples import tuning_job
from tunesmith.domain.errors import JobNameTaken, JobNotFound, TunesmithError
from tunesmith.domain.jobs import JobStatus, TuningJob
from tunesmith.domain.trials import Metrics, Observation, Trial, TrialStatus
from tunesmith.domain.watching import unread_since


class FakeTuningJobs:
    """Keeps jobs and their trials; `failing` is raised by the next creation.

    Those in `unreadable` cannot be described, those in `unstoppable` not be stopped.
    """

    def __init__(self, *jobs: TuningJob) -> None:
        self.jobs = {job.name: job for job in jobs}
        self.definitions: dict[str, dict[str, Any]] = {}
        self.listed: dict[str, list[Trial]] = {}
        self.created: list[Mapping[str, Any]] = []
        self.stopped: list[str] = []
        self.read: list[str] = []
        """The trials that somebody who asked for the newest looked at."""
        self.failing: TunesmithError | None = None
        self.unstoppable: dict[str, TunesmithError] = {}
        self.unreadable: dict[str, Exception] = {}

    def create(self, request: Mapping[str, Any]) -> str:
        if self.failing is not None:
            raise self.failing
        name = request["HyperParameterTuningJobName"]
        if name in self.jobs:
            raise JobNameTaken(f"{name} already exists")
        self.created.append(request)
        self.jobs[name] = tuning_job(name=name, status=JobStatus.IN_PROGRESS, ended_at=None)
        return self.jobs[name].arn

    def describe(self, name: str) -> TuningJob:
        if name in self.unreadable:
            raise self.unreadable[name]
        if name not in self.jobs:
            raise JobNotFound(f"can't find a tuning job called {name}")
        return self.jobs[name]

    def native(self, name: str) -> dict[str, Any]:
        self.describe(name)
        return dict(self.definitions.get(name, {}))

    def stop(self, name: str) -> None:
        if name in self.unstoppable:
            raise self.unstoppable[name]
        job = self.jobs.get(name)
        if job is None or job.status.is_terminal:
            return
        self.stopped.append(name)
        self.end(name, JobStatus.STOPPING)

    def trials(self, name: str) -> list[Trial]:
        self.describe(name)
        return list(self.listed.get(name, []))

    def running(self, name: str) -> list[Trial]:
        return [one for one in self.trials(name) if one.status is TrialStatus.IN_PROGRESS]

    def stopping(self, name: str) -> list[Trial]:
        return [one for one in self.trials(name) if one.status is TrialStatus.STOPPING]

    def newest(self, name: str) -> Iterator[Trial]:
        for one in reversed(self.trials(name)):
            self.read.append(one.name)
            yield one

    def end(self, name: str, status: JobStatus) -> None:
        """Let a job reach a status."""
        self.jobs[name] = self.jobs[name].model_copy(update={"status": status})


class FakeTrainingJobs:
    """Keeps trials; those in `failing` cannot be described or stopped now."""

    def __init__(self, *trials: Trial) -> None:
        self.trials = {trial.name: trial for trial in trials}
        self.stopped: list[str] = []
        self.failing: dict[str, TunesmithError] = {}

    def describe(self, name: str) -> Trial:
        if name in self.failing:
            raise self.failing[name]
        if name not in self.trials:
            raise JobNotFound(f"no training job {name}")
        return self.trials[name]

    def stop(self, name: str) -> None:
        if name in self.failing:
            raise self.failing[name]
        if name in self.trials and not self.trials[name].status.is_terminal:
            self.stopped.append(name)


class FakeCurves:
    """Keeps one value a minute and trial; `asked` are the trials of each call.

    `failing` is raised as long as it is set.
    """

    def __init__(self) -> None:
        self.values: dict[str, dict[datetime, float]] = {}
        self.asked: list[set[str]] = []
        self.failing: TunesmithError | None = None

    def emit(self, trial: str, time: datetime, value: float) -> None:
        """Let a trial emit the objective."""
        self.values.setdefault(trial, {})[time] = value

    def read(
        self, trials: Sequence[Trial], metrics: Metrics, now: datetime
    ) -> dict[str, list[Observation]]:
        assert metrics.objective
        if self.failing is not None:
            raise self.failing
        self.asked.append({one.name for one in trials})
        return {one.name: self._curve(one, now) for one in trials}

    def _curve(self, trial: Trial, now: datetime) -> list[Observation]:
        start, since = trial.started_at, unread_since(trial)
        if start is None or since is None:
            return []
        return [
            Observation(step=int((time - start).total_seconds()) // 60, value=value, time=time)
            for time, value in sorted(self.values.get(trial.name, {}).items())
            if since <= time <= now
        ]
