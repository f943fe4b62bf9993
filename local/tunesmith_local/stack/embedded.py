"""The embedded stack: the emulator, the deployed template, our SageMaker and a Slack inbox."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Self

from tunesmith_local.stack import prerequisites
from tunesmith_local.stack.aws import Aws
from tunesmith_local.stack.deploy import deploy
from tunesmith_local.stack.foreground import stay
from tunesmith_local.stack.options import (
    ACCOUNT_ID,
    REGION,
    StackAddresses,
    StackOptions,
    default_trial_python,
)
from tunesmith_local.stack.process import EmulatorProcess, StackError, listen
from tunesmith_local.stack.settings import EmulatorSettings
from tunesmith_local.stack.slack import SlackInbox

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType


class EmbeddedStack:
    """AWS, SageMaker and Slack on this machine, with our template deployed.

    A context manager; nothing of it is left when it ends, however it ends.
    """

    def __init__(self, root: Path, options: StackOptions | None = None) -> None:
        self._root = root.absolute()
        self._options = options or StackOptions()
        self._state_dir = self._options.resolved_state_dir(self._root)
        self._emulator = EmulatorProcess(self._state_dir, enforce_iam=self._options.enforce_iam)
        self._aws: Aws | None = None
        self._addresses: StackAddresses | None = None
        self.inbox = SlackInbox(token=prerequisites.SLACK_TOKEN)

    def __enter__(self) -> Self:
        """Start the stack."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the stack."""
        self.stop()

    @property
    def state_dir(self) -> Path:
        """The directory of the emulator's log, of trials and of whatever else runs."""
        return self._state_dir

    @property
    def aws(self) -> Aws:
        """Clients with the root's credentials."""
        if self._aws is None:
            raise StackError("the stack is not running")
        return self._aws

    @property
    def addresses(self) -> StackAddresses:
        """Where everything is."""
        if self._addresses is None:
            raise StackError("the stack is not running")
        return self._addresses

    @property
    def is_running(self) -> bool:
        """Whether the emulator lives."""
        return self._emulator.is_running

    def start(self) -> StackAddresses:
        """Start everything, or nothing."""
        try:
            self._addresses = self._start()
        except BaseException:
            self.stop()
            raise
        return self._addresses

    def stop(self) -> None:
        """Stop everything and remove the state directory."""
        self._emulator.stop()
        self.inbox.stop()
        self._aws = self._addresses = None
        if not self._options.keep:
            shutil.rmtree(self._state_dir, ignore_errors=True)

    def wait_for_end(self) -> None:
        """Wait until the emulator ends by itself, which it should not."""
        while not self._emulator.wait(seconds=1.0):
            pass
        raise StackError(f"the emulator ended:\n{self._emulator.last_log_lines()}")

    def _start(self) -> StackAddresses:
        self._state_dir.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(listen(self._options.port)) as listener:
            port = listener.getsockname()[1]
            self._emulator.start(self._settings_file(listener, port), listener)
        endpoint_url = f"http://127.0.0.1:{port}"
        self._aws = Aws(endpoint_url, REGION)
        self.inbox.start()
        self._emulator.wait_until_healthy(endpoint_url)
        return self._deploy(endpoint_url)

    def _settings_file(self, listener: socket.socket, port: int) -> Path:
        settings = EmulatorSettings(
            listen_fd=listener.fileno(),
            port=port,
            state_dir=self._state_dir,
            account_id=ACCOUNT_ID,
            region=REGION,
            minute_seconds=self._options.minute_seconds,
            engine=self._options.engine,
            trial_python=self._options.trial_python or default_trial_python(self._root),
            keep=self._options.keep,
        )
        path = self._state_dir / "emulator.json"
        path.write_text(settings.model_dump_json(indent=2), encoding="utf-8")
        return path

    def _deploy(self, endpoint_url: str) -> StackAddresses:
        role_arn = prerequisites.create_training_role(self.aws)
        prerequisites.create_training_logs(self.aws)
        secret_arn = prerequisites.create_slack_secret(self.aws, self.inbox.url)
        outputs = deploy(
            self.aws,
            self._options.template or self._root / "template.yaml",
            stack_name=f"tunesmith-{self._options.environment}",
            parameters={
                "EnvironmentName": self._options.environment,
                "TrainingRoleArns": role_arn,
                "SlackSecretArn": secret_arn,
                "MetricPeriodSeconds": "1",  # trials last seconds here, not minutes
                "PricesAreNotional": "true",
                **self._options.parameters,
            },
            cache=self._root / ".tunesmith" / "layers",
            asked=self._options.parameters,
            seconds=self._options.deploy_seconds,
        )
        return StackAddresses(
            endpoint_url=endpoint_url,
            api_url=reachable_api_url(endpoint_url, outputs.get("ApiUrl", "")),
            bucket=outputs.get("BucketName", ""),
            table=outputs.get("TableName", ""),
            state_machine_arn=outputs.get("StateMachineArn", ""),
            slack_inbox_url=self.inbox.url,
            region=REGION,
            account_id=ACCOUNT_ID,
            role_arn=role_arn,
            outputs=outputs,
        )


def reachable_api_url(endpoint_url: str, url: str) -> str:
    """Turn `https://<id>.execute-api.<region>…/<stage>` into what loopback answers to."""
    if not url:
        return ""
    api_id = url.split("://", 1)[1].split(".", 1)[0]
    path = url.split("://", 1)[1].partition("/")[2].strip("/")
    return f"{endpoint_url}/_aws/execute-api/{api_id}/{path}"


def serve(
    root: Path, options: StackOptions | None, ready: Callable[[StackAddresses], None]
) -> None:
    """Run a stack in the foreground until SIGINT, SIGTERM or SIGHUP, then clean up."""
    stay(EmbeddedStack(root, options), ready)
