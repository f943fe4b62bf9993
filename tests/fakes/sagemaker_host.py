"""The world around the local SageMaker, in memory."""

import io
import tarfile
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tunesmith_local.sagemaker import LogLine, MetricPoint
from tunesmith_local.sagemaker.ports import JsonObject


class FakeHost:
    """Keeps objects, events, metrics and log lines; what happened is in `journal`, in order."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.downloads: list[str] = []
        self.events: list[tuple[str, JsonObject, list[str]]] = []
        self.points: list[MetricPoint] = []
        self.lines: defaultdict[str, list[str]] = defaultdict(list)
        self.journal: list[str] = []
        self.failure: Exception | None = None
        """Raised by whatever is sent, while it is set."""
        self._lock = threading.Lock()

    def publish_event(self, detail_type: str, detail: JsonObject, resources: list[str]) -> None:
        self._fail()
        with self._lock:
            self.events.append((detail_type, detail, resources))
            status = detail.get("SecondaryStatus") or detail["HyperParameterTuningJobStatus"]
            self.journal.append(f"event {resources[0].rpartition('/')[2]} {status}")

    def put_metrics(self, points: Sequence[MetricPoint]) -> None:
        self._fail()
        with self._lock:
            self.points += points
            self.journal += [f"metric {point.training_job} {point.value}" for point in points]

    def put_log_lines(self, stream: str, lines: Sequence[LogLine]) -> None:
        self._fail()
        self.lines[stream] += [line.text for line in lines]

    def download_prefix(self, s3_uri: str, folder: Path) -> int:
        self.downloads.append(s3_uri)
        found = {uri: content for uri, content in self.objects.items() if uri.startswith(s3_uri)}
        for uri, content in found.items():
            name = uri.removeprefix(s3_uri).lstrip("/") or uri.rpartition("/")[2]
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return len(found)

    def upload_file(self, path: Path, s3_uri: str) -> None:
        self._fail()
        self.objects[s3_uri] = path.read_bytes()

    def put_script(self, source: str, uri: str, **others: str) -> None:
        """Store a training script, and other files beside it, the way the SDK does."""
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            for name, text in {"train.py": source, **others}.items():
                member = tarfile.TarInfo(name)
                member.size = len(text.encode())
                archive.addfile(member, io.BytesIO(text.encode()))
        self.objects[uri] = packed.getvalue()

    def archived(self, uri: str) -> list[str]:
        """List the files in a stored archive."""
        with tarfile.open(fileobj=io.BytesIO(self.objects[uri])) as archive:
            return archive.getnames()

    def statuses_of(self, name: str) -> list[str]:
        """List a job's statuses in the order their events came."""
        begin = f"event {name} "
        return [entry.removeprefix(begin) for entry in self.journal if entry.startswith(begin)]

    def _fail(self) -> None:
        if self.failure:
            raise self.failure
