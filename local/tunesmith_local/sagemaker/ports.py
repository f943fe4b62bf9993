"""What the engine needs from the world around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MetricPoint:
    """One emitted value of one training job's metric."""

    training_job: str
    name: str
    value: float
    time: float


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a training job printed."""

    time: float
    text: str


class Host(Protocol):
    """Storage, metrics, logs and events of the cloud that the engine pretends to live in."""

    def publish_event(self, detail_type: str, detail: JsonObject, resources: list[str]) -> None:
        """Put an event with source `aws.sagemaker` on the default bus."""

    def put_metrics(self, points: Sequence[MetricPoint]) -> None:
        """Add values to the namespace /aws/sagemaker/TrainingJobs."""

    def put_log_lines(self, stream: str, lines: Sequence[LogLine]) -> None:
        """Append lines to a stream of the group /aws/sagemaker/TrainingJobs."""

    def download_prefix(self, s3_uri: str, folder: Path) -> int:
        """Fetch every object under a prefix; say how many there were."""

    def upload_file(self, path: Path, s3_uri: str) -> None:
        """Store one file as one object."""
