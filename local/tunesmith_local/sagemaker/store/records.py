"""What is known of a tuning job, of its training jobs and of their metrics."""

from dataclasses import dataclass
from typing import NamedTuple

from tunesmith_local.sagemaker.ports import JsonObject

TERMINAL = frozenset({"Completed", "Failed", "Stopped"})


class Transition(NamedTuple):
    """One of a training job's secondary statuses, and how long it lasted."""

    status: str
    start: float
    end: float | None
    message: str


class Observation(NamedTuple):
    """The step-th value that a training job emitted for a metric."""

    metric: str
    step: int
    value: float
    time: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """A hyperparameter tuning job."""

    id: int
    account: str
    region: str
    name: str
    status: str
    created: float
    modified: float
    ended: float | None
    failure_reason: str | None
    converged: float | None
    seed: int
    request: JsonObject
    deleted: float | None
    """Its training jobs remain, and still tell its name."""

    @property
    def arn(self) -> str:
        """Its Amazon resource name."""
        return tuning_arn(self.region, self.account, self.name)

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status in TERMINAL


@dataclass(frozen=True, slots=True)
class Trial:
    """A training job: one that a tuning job launched, or one on its own."""

    id: int
    account: str
    region: str
    tuning_id: int | None
    number: int
    name: str
    status: str
    secondary: str
    created: float
    modified: float
    started: float | None
    ended: float | None
    failure_reason: str | None
    retryable: bool
    """Failed for a reason that is the engine's, not the script's."""
    stop_cause: str | None
    tuned: dict[str, str]
    objective: float | None
    objective_status: str
    transitions: tuple[Transition, ...]
    model_uri: str | None
    pid: int | None
    pid_start: int | None
    request: JsonObject | None
    """What it was created with, if it is one on its own."""

    @property
    def arn(self) -> str:
        """Its Amazon resource name."""
        return training_arn(self.region, self.account, self.name)

    @property
    def has_ended(self) -> bool:
        """Whether its status is final."""
        return self.status in TERMINAL

    @property
    def attempts(self) -> int:
        """How often it was begun, not counting what a killed engine had left unfinished."""
        return sum(each.status == "Starting" for each in self.transitions)

    @property
    def restarts(self) -> int:
        """How often it has begun anew."""
        return sum(each.status == "Restarting" for each in self.transitions)


def tuning_arn(region: str, account: str, name: str) -> str:
    """Name a tuning job as AWS does."""
    return f"arn:aws:sagemaker:{region}:{account}:hyper-parameter-tuning-job/{name}"


def training_arn(region: str, account: str, name: str) -> str:
    """Name a training job as AWS does."""
    return f"arn:aws:sagemaker:{region}:{account}:training-job/{name}"
