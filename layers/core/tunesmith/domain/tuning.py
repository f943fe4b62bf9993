"""The record of a tuning: what the service itself remembers of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.money import Budget, Estimate, Rate, Spend
from tunesmith.domain.needs import Need
from tunesmith.domain.policies import StoppingSpec
from tunesmith.domain.trials import Goal, Metrics, Trial
from tunesmith.domain.warm_starts import WarmStart


class TuningStatus(StrEnum):
    """Where a tuning stands, as the API and Slack name it."""

    ACCEPTED = "accepted"
    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_terminal(self) -> bool:
        """Tell whether the tuning is over."""
        return self in {TuningStatus.FINISHED, TuningStatus.STOPPED, TuningStatus.FAILED}


class StopCause(StrEnum):
    """Who ended the tuning job before SageMaker did."""

    USER = "user"
    """Somebody called Stop on our API."""
    POLICY = "policy"
    """A stopping policy ended it: plateau, target."""
    BUDGET = "budget"
    """Its budget was used up."""
    ABORTED = "aborted"
    """Somebody aborted the execution."""
    FAILURE = "failure"
    """The flow failed and cleaned up."""


class Door(StrEnum):
    """How a request came in."""

    API = "api"
    S3 = "s3"
    RECIPE = "recipe"
    ADOPTED = "adopted"
    """Its tuning job was there already, started by somebody else and tagged."""
    PIPELINE = "pipeline"
    """A callback step of a SageMaker pipeline asked for it, and waits."""


class StepAnswer(StrEnum):
    """What the callback step of a pipeline was told."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    GONE = "gone"
    """Nobody waited any more: it was answered before, or its pipeline has ended."""


class Failure(BaseModel):
    """Why a tuning failed, and what to do."""

    model_config = ConfigDict(frozen=True)

    error: str
    reason: str
    advice: str


class Source(BaseModel):
    """Where a request came from."""

    model_config = ConfigDict(frozen=True)

    door: Door
    principal: str | None = None
    """Who called the API, or which execution of a pipeline (an ARN), where known."""
    callback_token: str | None = None
    """With which a pipeline's step waits for the tuning's end."""
    object_uri: str | None = None
    """The uploaded request or recipe, with its version."""
    status_key: str | None = None
    """Where its uploader reads how it stands."""
    sequencer: str | None = None
    """S3's order of the uploads under one key."""
    rerun_of: str | None = None
    """The tuning that this one was asked for after."""
    recipe: str | None = None
    """The name of the recipe that it was started from."""


class TuningRecord(BaseModel):
    """The item of a tuning in the table."""

    model_config = ConfigDict(frozen=True)

    tuning_id: str
    name: str
    """The name that was asked for, shown to people."""
    project: str
    """What it belongs to: tunings of a project learn from one another and share a queue fairly."""
    job_name: str
    environment: str | None = None
    """The deployment that adopted the job; of any other the job's name tells it."""
    status: TuningStatus
    source: Source
    body_digest: str
    request_key: str
    """Where the request lies in the bucket."""
    created_at: datetime
    updated_at: datetime
    attempt: int = 0
    execution_arn: str | None = None
    live: bool = True
    """False once over; live tunings are found by a sparse index."""
    unheard: bool = False
    """It is over, and perhaps not everybody knows; these are found by a sparse index, too."""

    strategy: str
    metric: str
    goal: Goal
    step_metric: str | None = None
    """The metric that reports the epoch, where there is one."""
    expressions: dict[str, tuple[str, ...]] = {}
    """By which these metrics are read from the trials' output, of each definition."""
    followed: bool = False
    """Its curves are read from its trials' output as it comes, from the first trial on."""
    given_up: tuple[str, ...] = ()
    """Metrics whose expression takes too long to be followed."""
    max_trials: int | None = None
    need: Need = Need()
    """What it takes of the account's quotas while it runs."""
    stopping: StoppingSpec
    """The policies that the police applies."""
    budget: Budget | None = None
    rate: Rate | None = None
    """What a trial costs; None where a price is not known."""
    estimate: Estimate | None = None
    """What it was to cost, before it started."""
    spend: Spend | None = None
    """What it has cost, as last looked at."""
    trial_seconds: float | None = None
    """Billed, of its trials on average; what later estimates rest on."""
    channel: str | None = None
    """The Slack channel asked for; None is the deployment's own."""

    timeout_seconds: int | None = None
    """How long to wait for the job's end, once it is prepared."""
    warm_start: WarmStart | None = None
    """What it learns from, where that was to be found."""
    warnings: tuple[str, ...] = ()
    """What is allowed, but was probably not meant."""
    queued_because: str | None = None
    announced: tuple[str, ...] = ()
    """Messages that Slack has taken: started, budget alert, finished, failed."""
    published: bool = False
    """The event bus has taken the event of its end."""
    status_told: bool = False
    """The uploader's status says how it ended."""
    crowned: bool = False
    """It has challenged its project's champion."""
    step_answer: StepAnswer | None = None
    """What the pipeline's step was told that waits for its end."""
    notice_refused: str | None = None
    """Why Slack refused a message for good."""
    sagemaker_status: JobStatus | None = None
    """The terminal status, once known."""
    stop_cause: StopCause | None = None
    stop_reason: str | None = None
    counts: TrialCounts | None = None
    best: Trial | None = None
    first_objective: float | None = None
    saved_seconds: float | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    failure: Failure | None = None
    result_key: str | None = None

    @property
    def is_adopted(self) -> bool:
        """Tell whether the job is somebody else's: it ends with its tuning only if asked to."""
        return self.source.door is Door.ADOPTED

    @property
    def is_budget_used_up(self) -> bool:
        """Tell whether what was last seen of the spending is its budget, or more."""
        return bool(self.budget and self.spend and self.spend.total >= self.budget.usd)

    @property
    def owes_status(self) -> bool:
        """Tell whether an uploader waits to read how it ended."""
        return self.source.status_key is not None and not self.status_told

    @property
    def owes_step(self) -> bool:
        """Tell whether a pipeline's step waits to be told how it ended."""
        return self.source.callback_token is not None and self.step_answer is None

    @property
    def metrics(self) -> Metrics:
        """Which metrics make the curves of its trials."""
        return Metrics(objective=self.metric, step=self.step_metric)
