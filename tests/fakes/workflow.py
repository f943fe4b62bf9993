"""The state machine and those who wait in it, in memory."""

from pydantic import JsonValue

from tunesmith.usecases.ports import ExecutionState


class FakeWorkflow:
    """Keeps executions by name; a test sets how they stand."""

    ARN = "arn:aws:states:us-east-1:123456789012:execution:tuning"

    def __init__(self) -> None:
        self.started: dict[str, dict[str, JsonValue]] = {}
        self.statuses: dict[str, str] = {}

    def start(self, name: str, data: dict[str, JsonValue]) -> str:
        self.started.setdefault(name, data)
        self.statuses.setdefault(name, "RUNNING")
        return f"{self.ARN}:{name}"

    def find(self, name: str) -> ExecutionState | None:
        if name not in self.statuses:
            return None
        return ExecutionState(arn=f"{self.ARN}:{name}", status=self.statuses[name])


class FakeCallbacks:
    """Keeps answers by token; a token is good for one answer."""

    def __init__(self, *waiting: str) -> None:
        self.waiting = set(waiting)
        self.answers: dict[str, dict[str, JsonValue]] = {}

    def answer(self, token: str, output: dict[str, JsonValue]) -> bool:
        if token not in self.waiting:
            return False
        self.waiting.remove(token)
        self.answers[token] = output
        return True
