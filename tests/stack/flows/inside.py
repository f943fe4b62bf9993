"""A running service, seen from inside: its records, documents, executions, jobs and logs."""

import itertools
import json
from pathlib import Path
from typing import Any

import botocore.session

from tests.stack.embedded.deployed import ROOT
from tests.stack.waiting import eventually
from tunesmith_client.api import TuningsApi
from tunesmith_client.archive import pack
from tunesmith_local.stack import EmbeddedStack
from tunesmith_local.stack.aws import Credentials

SOURCE = "code/trial/sourcedir.tar.gz"


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


class Inside:
    """A running stack that keeps nothing from a test."""

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
