"""The deployed service as its tests use it: through its doors, and looking into its rooms."""

import copy
import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import botocore.session
import pytest

from tests.stack.embedded.deployed import ROOT
from tunesmith_client.answers import Accepted, Tuning
from tunesmith_client.api import TuningsApi
from tunesmith_client.archive import pack
from tunesmith_local.stack import EmbeddedStack
from tunesmith_local.stack.aws import Credentials

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
SOURCE = "code/trial/sourcedir.tar.gz"
PATIENCE_SECONDS = 90.0

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], seconds: float = PATIENCE_SECONDS) -> Found:
    """Return what a look finds once it finds something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"what was waited for did not happen within {seconds} s")
        time.sleep(0.05)
    return found


class Gate:
    """Trials wait at it until it opens."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder

    def closed_for(self, x: str, *, after: int = 0) -> dict[str, str | int]:
        """Hyperparameters that make trials with this `x` (`*` for all) wait after some epochs."""
        return {"gates": str(self._folder), "gate_x": x, "gate_after": after}

    def open(self) -> None:
        """Let everybody through."""
        (self._folder / "open").touch()


class Service:
    """A running stack."""

    def __init__(self, stack: EmbeddedStack, folder: Path, caller: Credentials | None) -> None:
        self.stack = stack
        self.addresses = stack.addresses
        self._folder = folder
        self._numbers = itertools.count(1)
        self.api = self.api_of(caller or stack.aws.credentials)
        self.s3 = stack.aws.client("s3")
        self.states = stack.aws.client("stepfunctions")
        self.sagemaker = stack.aws.client("sagemaker")
        self._table = stack.aws.client("dynamodb")
        code = pack(ROOT / "tests" / "stack" / "fixtures" / "trial").content
        self.s3.put_object(Bucket=self.addresses.bucket, Key=SOURCE, Body=code)

    def api_of(self, caller: Credentials) -> TuningsApi:
        """Reach the API as somebody."""
        session = botocore.session.get_session()
        session.set_credentials(caller.access_key, caller.secret_key)
        session.set_config_variable("region", self.addresses.region)
        return TuningsApi.connect(self.addresses.api_url, session)

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
                "max_runtime_seconds": 60,
                "hyperparameters": {"epochs": 1, **told},
                "metrics": {"loss": "loss=([0-9.]+)"},
            },
            "objective": {"metric": "loss", "goal": "minimize"},
            "search": {
                "strategy": "grid",
                "parallel": 2,
                "ranges": {"x": list(xs or ("0.1", "0.2"))},
            },
            "stopping": {"trials": "off"},
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

    def over(self, tuning_id: str) -> Tuning:
        """Return a tuning once it is over and its execution has ended."""

        def look() -> Tuning | None:
            tuning = self.api.show(tuning_id)
            return tuning if tuning.is_over else None

        tuning = eventually(look)
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

    def document(self, key: str) -> dict[str, Any]:
        """Return a JSON document of the bucket once it is there."""

        def look() -> dict[str, Any] | None:
            found = self.s3.list_objects_v2(Bucket=self.addresses.bucket, Prefix=key)
            if not found["KeyCount"]:
                return None
            body = self.s3.get_object(Bucket=self.addresses.bucket, Key=key)["Body"].read()
            document: dict[str, Any] = json.loads(body)
            return document

        return eventually(look)

    def told(self, about: str, words: str) -> str:
        """Return everything a message to Slack says, once there is one about this with words."""

        def look() -> str | None:
            found = [each for each in self.messages(about) if words.lower() in each.lower()]
            return found[0] if found else None

        return eventually(look)

    # --- looking ---

    def messages(self, about: str) -> list[str]:
        """Everything that Slack was told about something, each message as one text."""
        written = (
            json.dumps([each.text, each.blocks], ensure_ascii=False)
            for each in self.stack.inbox.messages
        )
        return [text for text in written if about in text]

    def record(self, tuning_id: str) -> dict[str, Any]:
        """The item of a tuning, as it lies in the table."""
        key = {"pk": {"S": f"TUNING#{tuning_id}"}, "sk": {"S": "RECORD"}}
        item = self._table.get_item(TableName=self.addresses.table, Key=key)["Item"]
        return {name: next(iter(value.values())) for name, value in item.items()}

    def execution(self, tuning_id: str, attempt: int = 0) -> dict[str, Any] | None:
        """An execution of a tuning; None when there is none."""
        name = tuning_id if attempt == 0 else f"{tuning_id}-r{attempt}"
        machine = self.addresses.state_machine_arn
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        try:
            described: dict[str, Any] = self.states.describe_execution(executionArn=arn)
        except self.states.exceptions.ExecutionDoesNotExist:
            return None
        return described

    def running(self, tuning_id: str) -> bool:
        """Tell whether any execution of a tuning runs."""
        attempts = (self.execution(tuning_id, attempt) for attempt in range(4))
        return any(each is not None and each["status"] == "RUNNING" for each in attempts)

    def job(self, tuning_id: str) -> dict[str, Any] | None:
        """The tuning job as SageMaker describes it; None when there is none."""
        name = self.api.show(tuning_id).job_name
        try:
            described: dict[str, Any] = self.sagemaker.describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name
            )
        except self.sagemaker.exceptions.ResourceNotFound:
            return None
        return described

    def job_status(self, tuning_id: str) -> str | None:
        """How the tuning job stands; None when there is none."""
        job = self.job(tuning_id)
        return str(job["HyperParameterTuningJobStatus"]) if job else None

    def logged(self) -> list[str]:
        """Everything the functions logged."""
        pages = (
            self.stack.aws.client("logs")
            .get_paginator("filter_log_events")
            .paginate(logGroupName=self.addresses.outputs["FunctionLogGroup"])
        )
        return [event["message"] for page in pages for event in page["events"]]

    def dead_letters(self) -> list[str]:
        """Events that no function could handle."""
        answer = self.stack.aws.client("sqs").receive_message(
            QueueUrl=self.addresses.outputs["DeadLettersUrl"],
            MaxNumberOfMessages=10,
            VisibilityTimeout=0,
        )
        return [message["Body"] for message in answer.get("Messages", [])]

    # --- interfering ---

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
