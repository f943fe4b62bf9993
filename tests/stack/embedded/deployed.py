"""A deployed stack as its tests use it."""

import json
from pathlib import Path
from typing import Any

from tests.stack.waiting import eventually
from tunesmith_local.stack import EmbeddedStack, StackAddresses

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "tests" / "stack" / "fixtures" / "app" / "template.yaml"


class Deployed:
    """The fixture's template, deployed, and what its function heard."""

    def __init__(self, stack: EmbeddedStack, addresses: StackAddresses) -> None:
        self.stack = stack
        self.addresses = addresses
        self.states = stack.aws.client("stepfunctions")
        self._table = stack.aws.client("dynamodb")

    def heard(self) -> list[dict[str, Any]]:
        """Return the events that the function was invoked with."""
        items = self._table.scan(TableName=self.addresses.table)["Items"]
        return [json.loads(item["event"]["S"]) for item in items]

    def start(self, **given: Any) -> str:
        """Start the flow: `do` is its first task's event, `wait` that of the callback task."""
        flow_input = {"do": {}, "wait": {}, "limit": 30, **given}
        execution = self.states.start_execution(
            stateMachineArn=self.addresses.state_machine_arn, input=json.dumps(flow_input)
        )
        return str(execution["executionArn"])

    def ended(self, execution_arn: str) -> dict[str, Any]:
        """Return an execution's description once it has ended."""

        def look() -> dict[str, Any] | None:
            described: dict[str, Any] = self.states.describe_execution(executionArn=execution_arn)
            return None if described["status"] == "RUNNING" else described

        return eventually(look)

    def token_of(self, mark: str) -> str:
        """Return the token that the callback task with a mark was given."""

        def tokens() -> list[str]:
            return [e["token"] for e in self.heard() if e.get("mark") == mark and "token" in e]

        return eventually(tokens)[0]
