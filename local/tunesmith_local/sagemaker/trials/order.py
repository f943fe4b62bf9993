"""What a trial is asked to do, how it reports, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from tunesmith_local.sagemaker.ports import JsonObject, LogLine

FAILURE_REASON_SIZE = 1024


class TrialFailed(Exception):  # noqa: N818 - it is the outcome, not a defect
    """The trial ends as Failed, with this reason."""


class Emission(NamedTuple):
    """One metric value that a trial printed."""

    metric: str
    value: float
    time: float


@dataclass(frozen=True, slots=True)
class TrialOrder:
    """One training job to run."""

    name: str
    arn: str
    tuning: str
    """Tells tuning jobs apart, over all accounts and Regions."""
    region: str
    hyperparameters: dict[str, str]
    definition: JsonObject
    startup_seconds: float = 0.0
    """How long its instance takes to be there."""
    spent_seconds: float = 0.0
    """What earlier attempts have used of its time limit, which is one for all."""

    @property
    def image(self) -> str:
        """The training image, which says what runs."""
        return str(self.definition["AlgorithmSpecification"].get("TrainingImage") or "")

    @property
    def channels(self) -> list[JsonObject]:
        """The input channels."""
        return list(self.definition.get("InputDataConfig") or [])

    @property
    def metric_definitions(self) -> list[JsonObject]:
        """What to look for in the output."""
        return list(self.definition["AlgorithmSpecification"].get("MetricDefinitions") or [])

    @property
    def limit_seconds(self) -> float | None:
        """How long it may train."""
        limit = (self.definition.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")
        return None if limit is None else max(0.0, float(limit) - self.spent_seconds)

    @property
    def volume_bytes(self) -> int | None:
        """How much its disk holds."""
        volume = (self.definition.get("ResourceConfig") or {}).get("VolumeSizeInGB")
        return int(volume) * 2**30 if volume else None

    @property
    def output_uri(self) -> str:
        """Where its results go."""
        return (
            f"{self.definition['OutputDataConfig']['S3OutputPath'].rstrip('/')}/{self.name}/output"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ended."""

    status: Literal["Completed", "Failed", "Stopped"]
    secondary: str
    failure_reason: str | None = None
    retryable: bool = False
    model_uri: str | None = None


class TrialReporter(Protocol):
    """Hears from trials, each in a thread of its own."""

    def advanced(self, trial: str, secondary: str) -> None:
        """Take in that a trial got further."""

    def started(self, trial: str, pid: int | None, since: int | None) -> None:
        """Take in which process trains."""

    def emitted(self, trial: str, values: Sequence[Emission]) -> None:
        """Take in metric values."""

    def printed(self, trial: str, lines: Sequence[LogLine]) -> None:
        """Take in output."""

    def ended(self, trial: str, outcome: Outcome) -> None:
        """Take in the end."""


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of the training-container contract, under a trial's own base."""

    base: Path

    @property
    def config(self) -> Path:
        """Holds the three configuration files."""
        return self.base / "input" / "config"

    @property
    def data(self) -> Path:
        """Holds a folder per channel."""
        return self.base / "input" / "data"

    @property
    def code(self) -> Path:
        """Holds the training script."""
        return self.base / "code"

    @property
    def model(self) -> Path:
        """What the script leaves here becomes the model."""
        return self.base / "model"

    @property
    def output(self) -> Path:
        """Holds the failure file, the log and further results."""
        return self.base / "output"

    @property
    def results(self) -> Path:
        """What the script leaves here is stored beside the model."""
        return self.output / "data"

    def create(self) -> None:
        """Make them all."""
        for folder in (self.config, self.data, self.code, self.model, self.results):
            folder.mkdir(parents=True, exist_ok=True)
        (self.base / "tmp").mkdir(exist_ok=True)
