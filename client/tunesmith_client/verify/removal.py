"""Removes everything that a verification made, whatever state it is in."""

from __future__ import annotations

import contextlib
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunesmith_client.verify.sandbox import Clients, Names

LIVE = ("InProgress", "Stopping")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ENDED_ALREADY = frozenset({"ValidationException", "ResourceNotFound"})
BATCH = 1000
TRAINING_LOGS = "/aws/sagemaker/TrainingJobs"


class Left(Exception):  # noqa: N818 -- it says what happened
    """Something could not be removed in time."""


@dataclass(frozen=True)
class Removal:
    """Removes what bears the names of one verification; may be repeated."""

    clients: Clients
    names: Names
    say: Callable[[str], None]
    seconds: float
    poll_seconds: float

    def run(self) -> list[str]:
        """Take every step, whatever the others came to; return what is left, in words."""
        steps = (
            ("executions", self._executions),
            ("tuning jobs", self._jobs),
            ("rule of events", self._rule),
            ("queue of events", self._queue),
            ("stack", self._stack),
            ("tuning jobs made meanwhile", self._jobs),
            ("buckets", self._buckets),
            ("tables", self._tables),
            ("logs of the trials", self._logs),
        )
        with undisturbed():
            return [left for name, step in steps for left in self._taken(name, step)]

    def _taken(self, name: str, step: Callable[[], None]) -> Iterator[str]:
        self.say(f"removing: {name}")
        try:
            step()
        except (BotoCoreError, ClientError, Left) as error:
            yield f"{name}: {error}"

    def _jobs(self) -> None:
        """Stop what still trains: that is what costs."""
        self._wait(self._jobs_are_over, "tuning jobs still run")

    def _jobs_are_over(self) -> bool:
        sagemaker = self.clients("sagemaker")
        live = list(self._live_jobs(sagemaker))
        for name, status in live:
            if status == "InProgress":
                _stop(sagemaker, name)
        return not live

    def _live_jobs(self, sagemaker: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- a client
        pages = sagemaker.get_paginator("list_hyper_parameter_tuning_jobs")
        for page in pages.paginate(NameContains=self.names.jobs):
            for job in page["HyperParameterTuningJobSummaries"]:
                name, status = (
                    job["HyperParameterTuningJobName"],
                    job["HyperParameterTuningJobStatus"],
                )
                if name.startswith(self.names.jobs) and status in LIVE:
                    yield name, status

    def _executions(self) -> None:
        """End what still waits or is about to make a job; the state machine goes after them."""
        states = self.clients("stepfunctions")
        for machine in self._machines():
            running = states.list_executions(stateMachineArn=machine, statusFilter="RUNNING")
            for execution in running["executions"]:
                states.stop_execution(executionArn=execution["executionArn"])

    def _machines(self) -> list[str]:
        if self._described() is None:
            return []
        cloudformation = self.clients("cloudformation")
        pages = cloudformation.get_paginator("list_stack_resources").paginate(
            StackName=self.names.stack
        )
        return [
            each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceType"] == "AWS::StepFunctions::StateMachine"
            and each.get("PhysicalResourceId")
        ]

    def _rule(self) -> None:
        events = self.clients("events")
        with contextlib.suppress(events.exceptions.ResourceNotFoundException):
            events.remove_targets(Rule=self.names.events, Ids=["verification"])
            events.delete_rule(Name=self.names.events)

    def _queue(self) -> None:
        sqs = self.clients("sqs")
        with contextlib.suppress(sqs.exceptions.QueueDoesNotExist):
            sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=self.names.events)["QueueUrl"])

    def _stack(self) -> None:
        if self._described() is None:
            return
        self.clients("cloudformation").delete_stack(StackName=self.names.stack)
        self._wait(self._stack_is_gone, f"the stack {self.names.stack} is still being deleted")

    def _stack_is_gone(self) -> bool:
        stack = self._described()
        if stack is not None and stack["StackStatus"] == "DELETE_FAILED":
            raise Left(f"{self.names.stack}: {stack.get('StackStatusReason', 'DELETE_FAILED')}")
        return stack is None

    def _described(self) -> dict[str, Any] | None:
        try:
            answer = self.clients("cloudformation").describe_stacks(StackName=self.names.stack)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":  # there is none
                return None
            raise
        stacks = [each for each in answer["Stacks"] if each["StackStatus"] != "DELETE_COMPLETE"]
        return dict(stacks[0]) if stacks else None

    def _buckets(self) -> None:
        """The template retains its bucket, and the artifacts' bucket is ours: both go."""
        s3 = self.clients("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            if bucket["Name"].startswith(self.names.own):
                empty(s3, bucket["Name"])
                s3.delete_bucket(Bucket=bucket["Name"])

    def _tables(self) -> None:
        dynamodb = self.clients("dynamodb")
        for page in dynamodb.get_paginator("list_tables").paginate():
            for table in page["TableNames"]:
                if table.startswith(self.names.own):
                    dynamodb.delete_table(TableName=table)

    def _logs(self) -> None:
        """The group is the account's and stays; the streams of our trials go."""
        logs = self.clients("logs")
        with contextlib.suppress(logs.exceptions.ResourceNotFoundException):
            pages = logs.get_paginator("describe_log_streams").paginate(
                logGroupName=TRAINING_LOGS, logStreamNamePrefix=self.names.jobs
            )
            streams = [each["logStreamName"] for page in pages for each in page["logStreams"]]
            for stream in streams:
                logs.delete_log_stream(logGroupName=TRAINING_LOGS, logStreamName=stream)

    def _wait(self, gone: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + self.seconds
        while not gone():
            if time.monotonic() > deadline:
                raise Left(otherwise)
            time.sleep(self.poll_seconds)


def _stop(sagemaker: Any, job: str) -> None:  # noqa: ANN401 -- a client
    """Stop a job, unless it has just ended by itself; the others are to be stopped too."""
    try:
        sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=job)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ENDED_ALREADY:
            raise


def empty(s3: Any, bucket: str) -> None:  # noqa: ANN401 -- a client
    """Delete every version of every object, and every marker."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]
        for first in range(0, len(objects), BATCH):
            batch = {"Objects": objects[first : first + BATCH], "Quiet": True}
            answer = s3.delete_objects(Bucket=bucket, Delete=batch)
            if answer.get("Errors"):
                raise Left(f"{bucket}: {answer['Errors'][0]}")


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no signal interrupt the removal: half of it costs money."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
