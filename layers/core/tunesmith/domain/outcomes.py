"""How every end of a tuning reads: one table for execution, API and Slack."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.jobs import JobStatus
from tunesmith.domain.tuning import StopCause, TuningStatus

Execution = Literal["succeeded", "failed"]


class Outcome(BaseModel):
    """What an end means."""

    model_config = ConfigDict(frozen=True)

    execution: Execution
    """How the state machine's execution ends."""
    status: TuningStatus
    headline: str
    """One sentence for people."""


def _outcome(execution: Execution, status: TuningStatus, headline: str) -> Outcome:
    return Outcome(execution=execution, status=status, headline=headline)


def _finished(headline: str) -> Outcome:
    return _outcome("succeeded", TuningStatus.FINISHED, headline)


def _stopped(headline: str) -> Outcome:
    return _outcome("succeeded", TuningStatus.STOPPED, headline)


def _failed(headline: str) -> Outcome:
    return _outcome("failed", TuningStatus.FAILED, headline)


# Ends that SageMaker reached by itself: whoever else asked for a stop came too late. Keyed by
# whether there is a best trial.
_BY_ITSELF: dict[JobStatus, dict[bool, Outcome]] = {
    JobStatus.COMPLETED: {
        True: _finished("Tuning finished."),
        False: _failed("The tuning job completed, but no trial reported the objective."),
    },
    JobStatus.FAILED: {
        True: _finished("SageMaker reports the tuning job as failed, but it has a best trial."),
        False: _failed("The tuning job failed, and no trial reported the objective."),
    },
}

# Ends that somebody asked for. None is somebody outside this service: console, CLI, another tool.
_STOPPED: dict[StopCause | None, dict[bool, Outcome]] = {
    None: {
        True: _stopped("The tuning job was stopped outside this service."),
        False: _stopped("The tuning job was stopped outside this service, before any result."),
    },
    StopCause.USER: {
        True: _stopped("Tuning stopped on request."),
        False: _stopped("Tuning stopped on request, before any result."),
    },
    StopCause.POLICY: {
        True: _finished("Tuning finished early: a stopping policy ended it."),
        False: _failed("A stopping policy ended the tuning before any trial had a result."),
    },
    StopCause.BUDGET: {
        True: _finished("Tuning finished early: its budget was used up."),
        False: _failed("The budget was used up before any trial had a result."),
    },
    StopCause.ABORTED: {
        True: _stopped("The execution was aborted; the tuning job was stopped."),
        False: _stopped("The execution was aborted; the tuning job was stopped without a result."),
    },
    StopCause.FAILURE: {
        True: _failed("The workflow failed; the tuning job was stopped."),
        False: _failed("The workflow failed; the tuning job was stopped without a result."),
    },
}


def read_outcome(status: JobStatus, cause: StopCause | None, has_best: bool) -> Outcome:
    """Tell what the end of a tuning job means; a job that still runs has no outcome."""
    if not status.is_terminal:
        raise ValueError(f"a tuning job that is {status} has no outcome yet")
    if status in _BY_ITSELF:
        return _BY_ITSELF[status][has_best]
    # Deleting and DeleteFailed follow a stop: only an ended job can be deleted.
    return _STOPPED[cause][has_best]
