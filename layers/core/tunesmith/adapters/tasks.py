"""What the state machine hands to its tasks."""

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.messages import News


class Task(BaseModel):
    """Every task: which tuning, and which of its executions."""

    model_config = ConfigDict(frozen=True)

    tuning_id: str = Field(min_length=1)
    attempt: int = Field(default=0, ge=0)


class WaitingTask(Task):
    """A task that is answered later."""

    token: str = Field(min_length=1)


class TellingTask(Task):
    """A task that tells people."""

    kind: News


class FailedTask(Task):
    """A task that cleans up: error and cause as the state machine caught them."""

    error: str = "Unknown"
    cause: str = ""
