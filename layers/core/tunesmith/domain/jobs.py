"""A SageMaker tuning job as the service sees it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.trials import Goal, Trial


class JobStatus(StrEnum):
    """SageMaker's tuning job statuses."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPING = "Stopping"
    STOPPED = "Stopped"
    DELETING = "Deleting"
    DELETE_FAILED = "DeleteFailed"

    @property
    def is_terminal(self) -> bool:
        """Tell whether no more trials will run."""
        return self not in {JobStatus.IN_PROGRESS, JobStatus.STOPPING}


class TrialCounts(BaseModel):
    """How many trials are in which state."""

    model_config = ConfigDict(frozen=True)

    completed: int = 0
    running: int = 0
    stopped: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All trials launched so far."""
        return self.ended + self.running

    @property
    def ended(self) -> int:
        """All trials that are over."""
        return self.completed + self.stopped + self.failed


class TuningJob(BaseModel):
    """What DescribeHyperParameterTuningJob tells that the service needs."""

    model_config = ConfigDict(frozen=True)

    name: str
    arn: str
    status: JobStatus
    metric: str
    goal: Goal
    max_trials: int | None = None
    max_parallel: int = 1
    counts: TrialCounts = Field(default_factory=TrialCounts)
    best: Trial | None = None
    created_at: datetime
    ended_at: datetime | None = None
    failure_reason: str | None = None

    @property
    def ended_by_itself(self) -> bool:
        """Tell whether it came to an end that nobody asked for."""
        return self.status in {JobStatus.COMPLETED, JobStatus.FAILED}
