"""The deployed service as its tests use it: through its doors, and by what they break."""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.stack.embedded.deployed import ROOT
from tests.stack.flows.inside import SOURCE, Gate, Inside
from tests.stack.waiting import PATIENCE_SECONDS, eventually
from tunesmith_client.answers import Accepted, Tuning

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"


class Service(Inside):
    """A running stack, with what a test does to it."""

    # --- asking ---

    def spec(self, *xs: str, **told: Any) -> dict[str, Any]:
        """Write a request for a grid over `x`, with hyperparameters for the trial script."""
        return {
            "name": f"tuning number {next(self._numbers)}",
            "training": {
                "image": IMAGE,
                "source": SOURCE,
                "script": "train.py",
                "instance": {"type": "ml.m5.large"},
                "max_runtime_seconds": 300,
                "hyperparameters": {"epochs": 1, **told},
                "metrics": {"loss": "loss=([0-9.]+)"},
            },
            "objective": {"metric": "loss", "goal": "minimize"},
            "search": {
                "strategy": "grid",
                "parallel": 2,
                "ranges": {"x": list(xs or ("0.1", "0.2"))},
            },
            "stopping": "off",
        }

    def gate(self) -> Gate:
        """Build a closed gate."""
        return Gate(self._folder / f"gate-{next(self._numbers)}")

    def submit(self, *xs: str, **told: Any) -> Accepted:
        """Submit such a request through the API."""
        return self.api.submit(self.spec(*xs, **told))

    def upload(self, name: str, content: str) -> str:
        """Put a file under requests/ and return where its answer will be."""
        self.s3.put_object(
            Bucket=self.addresses.bucket, Key=f"requests/{name}", Body=content.encode()
        )
        return f"status/{Path(name).with_suffix('.json')}"

    # --- waiting ---

    def over(self, tuning_id: str, seconds: float = PATIENCE_SECONDS) -> Tuning:
        """Return a tuning once it is over and its execution has ended."""

        def look() -> Tuning | None:
            tuning = self.api.show(tuning_id)
            return tuning if tuning.is_over else None

        tuning = eventually(look, seconds)
        eventually(lambda: not self.running(tuning_id))
        return tuning

    def becomes(self, tuning_id: str, status: str) -> Tuning:
        """Return a tuning once it has a status."""

        def look() -> Tuning | None:
            tuning = self.api.show(tuning_id)
            return tuning if tuning.status == status else None

        return eventually(look)

    def waits(self, tuning_id: str, attempt: int = 0) -> str:
        """Return the token of an execution once it waits for the job's end."""
        key = {"pk": {"S": f"TUNING#{tuning_id}"}, "sk": {"S": f"TOKEN#{attempt:04d}"}}

        def look() -> str | None:
            item = self._table.get_item(TableName=self.addresses.table, Key=key).get("Item")
            return str(item["token"]["S"]) if item else None

        return eventually(look)

    def has_trials(self, tuning_id: str, **counts: int) -> Tuning:
        """Return a tuning once its progress shows these counts."""

        def look() -> Tuning | None:
            tuning = self.api.show(tuning_id)
            seen = tuning.progress.model_dump() if tuning.progress else {}
            return tuning if all(seen.get(name) == n for name, n in counts.items()) else None

        return eventually(look)

    def told(self, about: str, words: str) -> str:
        """Return everything a message to Slack says, once there is one about this with words."""

        def look() -> str | None:
            found = [each for each in self.messages(about) if words.lower() in each.lower()]
            return found[0] if found else None

        return eventually(look)

    def ids(self) -> list[str]:
        """Return the newest tunings there are, however they stand."""
        return [each.tuning_id for each in self.api.list(limit=100).tunings]

    # --- interfering ---

    def kill(self, tuning_id: str) -> None:
        """Let the execution that waits for a tuning's job die of what no Catch sees."""
        self.states.send_task_failure(
            taskToken=self.waits(tuning_id), error="States.Runtime", cause="by a test"
        )

    @cached_property
    def _physical(self) -> dict[str, str]:
        cloudformation = self.stack.aws.client("cloudformation")
        name = cloudformation.describe_stacks()["Stacks"][0]["StackName"]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
        }

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """Call a function with an event; fails where the function does."""
        answer = self.stack.aws.client("lambda").invoke(
            FunctionName=self._physical[function], Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        assert "FunctionError" not in answer, payload
        return payload

    @contextmanager
    def without(self, *rules: str) -> Iterator[None]:
        """Switch rules off for a while: their events are lost."""
        events = self.stack.aws.client("events")
        for rule in rules:
            events.disable_rule(Name=self._physical[rule])
        try:
            yield
        finally:
            for rule in rules:
                events.enable_rule(Name=self._physical[rule])

    @contextmanager
    def switch(self, output: str) -> Iterator[None]:
        """Turn one of the operator's switches off for a while."""
        ssm = self.stack.aws.client("ssm")
        name = self.addresses.outputs[output]
        ssm.put_parameter(Name=name, Value="off", Overwrite=True)
        try:
            yield
        finally:
            ssm.put_parameter(Name=name, Value="on", Overwrite=True)

    def event(self, name: str, tuning_id: str, **details: Any) -> dict[str, Any]:
        """One of the events of events/, as if it were about a tuning of this stack."""
        event = copy.deepcopy(json.loads((ROOT / "events" / f"{name}.json").read_text()))
        job = self.api.show(tuning_id).job_name
        if name == "settle":
            event["detail"]["HyperParameterTuningJobName"] = job
        event["detail"].update(details)
        return dict(event)
