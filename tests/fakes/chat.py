"""The chat, in memory, and words for it."""

from collections.abc import Sequence

from tunesmith.domain.errors import TunesmithError
from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.domain.results import Result
from tunesmith.domain.tuning import Failure, TuningRecord


class FakeMessenger:
    """Keeps what was sent; `failing` is raised instead while it is set."""

    def __init__(self, failing: TunesmithError | None = None) -> None:
        self.sent: list[Message] = []
        self.failing = failing

    def send(self, message: Message) -> None:
        if self.failing is not None:
            raise self.failing
        self.sent.append(message)

    @property
    def texts(self) -> list[str]:
        """What was said, in short."""
        return [message.text for message in self.sent]


class PlainWording:
    """Says what it was given, in a line."""

    def started(self, record: TuningRecord) -> Message:
        return _say(f"started {record.name}", record)

    def budget_alert(self, record: TuningRecord) -> Message:
        return _say(f"budget alert {record.name}", record)

    def finished(
        self, record: TuningRecord, result: Result, *, result_uri: str | None = None
    ) -> Message:
        return _say(f"finished {record.name} {result.objective.value} {result_uri}", record)

    def failed(
        self,
        record: TuningRecord,
        failure: Failure,
        result: Result | None = None,
        *,
        result_uri: str | None = None,
    ) -> Message:
        del result, result_uri
        return _say(f"failed {record.name} {failure.error}", record)

    def rejected(self, object_uri: str, findings: Sequence[Finding]) -> Message:
        fields = ", ".join(finding.field for finding in findings)
        return Message(text=f"rejected {object_uri} {fields}", blocks=[])


def _say(text: str, record: TuningRecord) -> Message:
    return Message(text=text, blocks=[], channel=record.channel)


class FakeSwitch:
    """On, until it is turned off."""

    def __init__(self, *, on: bool = True) -> None:
        self.on = on

    def __call__(self) -> bool:
        return self.on
