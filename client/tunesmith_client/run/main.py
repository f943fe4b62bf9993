"""Runs one tuning on the embedded stack, from request to result."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session

from tunesmith_client.api import TuningsApi
from tunesmith_client.package import S3Bucket, package
from tunesmith_client.progress import follow, show_progress
from tunesmith_client.run import telling
from tunesmith_client.run.example import make_data, upload_data
from tunesmith_client.run.outcome import (
    LAST_RUN,
    RUNS,
    keep_files,
    last_run,
    model_uri,
    read_result,
    wait_for_executions,
)
from tunesmith_client.specs import read_spec
from tunesmith_local.stack import EmbeddedStack, StackAddresses, StackOptions
from tunesmith_local.stack.aws import ROOT

if TYPE_CHECKING:
    from rich.console import Console

    from tunesmith_client.answers import Tuning

POLL_SECONDS = 0.5
OPTIONS = StackOptions(
    # Trials last seconds here and not hours: the watchers look as often as fits that.
    minute_seconds=1.0,
    parameters={"MetricPeriodSeconds": "1"},
)


@dataclass(frozen=True)
class Job:
    """What to run: a spec, and the example's data when it needs that."""

    root: Path
    spec: Path
    with_example_data: bool
    results: Path
    """Where runs leave what came of them."""

    @property
    def trials_python(self) -> Path:
        """The interpreter that trials run with."""
        return self.root / ".tunesmith" / "trials-env" / "bin" / "python"


@dataclass(frozen=True)
class Stage:
    """A running stack with what is needed to play on it."""

    job: Job
    console: Console
    stack: EmbeddedStack
    addresses: StackAddresses

    @property
    def bucket(self) -> S3Bucket:
        """The stack's bucket."""
        return S3Bucket(self.stack.aws.client("s3"), self.addresses.bucket)

    @property
    def api(self) -> TuningsApi:
        """The stack's API, called like any other: signed."""
        session = botocore.session.Session()
        session.set_credentials(ROOT.access_key, ROOT.secret_key)
        session.set_config_variable("region", self.addresses.region)
        return TuningsApi.connect(self.addresses.api_url, session)


def run(job: Job, console: Console, options: StackOptions = OPTIONS) -> bool:
    """Run a tuning, show it, keep its result; tell whether it succeeded."""
    stack = EmbeddedStack(job.root, options)
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(stack.stop)
        with console.status("starting the stack …"):
            addresses = stack.start()
        stage = Stage(job, console, stack, addresses)
        telling.tell_addresses(console, addresses)
        tuning, seconds = _tune(stage)
        return _finish(stage, tuning, seconds)


def _tune(stage: Stage) -> tuple[Tuning, float]:
    """Submit the spec through the API and follow the tuning to its end."""
    if stage.job.with_example_data:
        _send_example_data(stage)
    spec, api = stage.job.spec, stage.api
    body = package(read_spec(spec), spec.parent, stage.bucket)
    started = time.monotonic()
    accepted = api.submit(body)
    telling.tell_accepted(stage.console, accepted)
    views = follow(api, accepted.tuning_id, pause_seconds=POLL_SECONDS)
    return show_progress(views, stage.console), time.monotonic() - started


def _finish(stage: Stage, tuning: Tuning, seconds: float) -> bool:
    """Keep and tell what came of it."""
    job, console, aws = stage.job, stage.console, stage.stack.aws
    wait_for_executions(aws.client("stepfunctions"), stage.addresses.state_machine_arn)
    s3, messages = aws.client("s3"), stage.stack.inbox.messages
    result = read_result(s3, tuning)
    model = model_uri(aws.client("sagemaker"), result)
    files = keep_files(s3, tuning, model, job.results / RUNS / tuning.tuning_id)
    delivered = [message.model_dump() for message in messages]
    last_run(tuning, result, seconds, delivered, files.report).write(job.results / LAST_RUN)
    telling.tell_end(console, tuning, result)
    telling.tell_slack(console, messages)
    telling.tell_files(console, files, job.root)
    return tuning.status != "failed"


def _send_example_data(stage: Stage) -> None:
    with tempfile.TemporaryDirectory(prefix="tunesmith-data-") as folder:
        make_data(stage.job.root, stage.job.trials_python, Path(folder))
        upload_data(Path(folder), stage.bucket)
