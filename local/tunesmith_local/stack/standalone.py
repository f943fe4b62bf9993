"""SageMaker alone: the emulator without our template, and a folder that outlives it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tunesmith_local.stack import prerequisites
from tunesmith_local.stack.aws import Aws
from tunesmith_local.stack.foreground import stay
from tunesmith_local.stack.options import ACCOUNT_ID, REGION, default_trial_python
from tunesmith_local.stack.process import EmulatorProcess, StackError, listen, sweep
from tunesmith_local.stack.settings import EmulatorSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_POLL_SECONDS = 0.05
_LARGEST_LOG = 10_000_000
_OWN_SETTINGS = {"state_dir", "trial_python", "trial_environment"}


class LocalSageMakerOptions(BaseModel):
    """How to start; whatever is in the state directory goes on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state_dir: Path
    port: int = Field(0, ge=0, le=65535, description="0 takes a free one")
    engine: dict[str, Any] = Field(default_factory=dict, description="settings of our SageMaker")
    trial_python: Path | None = Field(None, description="the interpreter that runs the trials")
    patience_seconds: float = Field(
        30.0, ge=0, description="how long to wait for an earlier one that is still ending"
    )


class LocalSageMakerAddresses(BaseModel):
    """Where it is reached, and what was made beforehand."""

    model_config = ConfigDict(frozen=True)

    endpoint_url: str
    region: str
    account_id: str
    bucket: str
    role_arn: str
    state_dir: Path


class LocalSageMaker:
    """SageMaker, S3 and the rest of the emulator on one port, kept in one folder."""

    def __init__(self, root: Path, options: LocalSageMakerOptions) -> None:
        self._root = root.absolute()
        self._options = options
        self._state_dir = options.state_dir.absolute()
        self._emulator = EmulatorProcess(self._state_dir, enforce_iam=False)
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it; the folder stays."""
        self.stop()

    def start(self) -> LocalSageMakerAddresses:
        """Start it, or nothing."""
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it; idempotent."""
        if self._lock is None:
            return
        self._emulator.stop()
        os.close(self._lock)
        self._lock = None

    def wait_for_end(self) -> None:
        """Wait until the emulator ends by itself, which it should not."""
        while not self._emulator.wait(seconds=1.0):
            pass
        raise StackError(f"the emulator ended:\n{self._emulator.last_log_lines()}")

    def _start(self) -> LocalSageMakerAddresses:
        check_engine_settings(self._options.engine)
        self._state_dir.mkdir(parents=True, exist_ok=True)
        self._lock = lock(self._state_dir / "lock", self._options.patience_seconds)
        self._tidy()
        with contextlib.closing(listen(self._options.port)) as listener:
            port = listener.getsockname()[1]
            settings = self._write_settings(listener.fileno(), port)
            self._emulator.start(settings, listener, keep_open=[self._lock])
        endpoint_url = f"http://127.0.0.1:{port}"
        self._emulator.wait_until_healthy(endpoint_url)
        aws = Aws(endpoint_url, REGION)
        return LocalSageMakerAddresses(
            endpoint_url=endpoint_url,
            region=REGION,
            account_id=ACCOUNT_ID,
            bucket=prerequisites.create_bucket(aws, f"sagemaker-{REGION}-{ACCOUNT_ID}"),
            role_arn=prerequisites.create_training_role(aws),
            state_dir=self._state_dir,
        )

    def _tidy(self) -> None:
        """End and drop what an earlier one left that had no time to."""
        sweep(self._state_dir)
        shutil.rmtree(self._state_dir / "tmp", ignore_errors=True)
        log = self._emulator.log_file
        if log.exists() and log.stat().st_size > _LARGEST_LOG:
            log.replace(log.with_suffix(".log.old"))

    def _write_settings(self, listen_fd: int, port: int) -> Path:
        settings = EmulatorSettings(
            listen_fd=listen_fd,
            port=port,
            state_dir=self._state_dir,
            account_id=ACCOUNT_ID,
            region=REGION,
            minute_seconds=60.0,
            engine=self._options.engine,
            trial_python=self._options.trial_python or default_trial_python(self._root),
            keep=True,
            persist=True,
        )
        path = self._state_dir / "emulator.json"
        path.write_text(settings.model_dump_json(indent=2), encoding="utf-8")
        return path


def check_engine_settings(chosen: dict[str, Any]) -> None:
    """Refuse settings that the engine does not have, before anything starts."""
    if not chosen:
        return
    from tunesmith_local.sagemaker import EngineSettings  # noqa: PLC0415 -- it brings Optuna

    known = sorted(EngineSettings.model_fields.keys() - _OWN_SETTINGS)
    for name in chosen:
        if name not in known:
            raise StackError(f"{name} is no setting of the engine; there are: {', '.join(known)}")
    try:
        EngineSettings(state_dir=Path(), trial_python=Path(), **chosen)
    except ValidationError as error:
        wrong = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
        raise StackError(f"settings of the engine: {wrong}") from None


def lock(path: Path, patience_seconds: float) -> int:
    """Hold a folder for us and the emulator alone; two engines in it would spoil each other."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise StackError(f"{path.parent} is in use by another one") from None
            time.sleep(_POLL_SECONDS)
        else:
            return descriptor


def serve_sagemaker(
    root: Path, options: LocalSageMakerOptions, ready: Callable[[LocalSageMakerAddresses], None]
) -> None:
    """Run it in the foreground until SIGINT, SIGTERM or SIGHUP."""
    stay(LocalSageMaker(root, options), ready)
