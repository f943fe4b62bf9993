"""Runs each trial from start to end, in a thread of its own."""

import logging
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.ports import Host
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.trials import script
from tunesmith_local.sagemaker.trials.artifacts import upload_artifacts
from tunesmith_local.sagemaker.trials.checkpoints import synced_checkpoints
from tunesmith_local.sagemaker.trials.disk import DiskWatch
from tunesmith_local.sagemaker.trials.drivers import entry_command
from tunesmith_local.sagemaker.trials.endings import clear, failure_reason
from tunesmith_local.sagemaker.trials.environment import trial_environment
from tunesmith_local.sagemaker.trials.follow import OutputFollower
from tunesmith_local.sagemaker.trials.images import Image, ImageRegistry
from tunesmith_local.sagemaker.trials.inputs import (
    InputCache,
    fetch_channels,
    fetch_code,
    write_configuration,
)
from tunesmith_local.sagemaker.trials.order import (
    FAILURE_REASON_SIZE,
    Folders,
    Outcome,
    TrialFailed,
    TrialOrder,
    TrialReporter,
)
from tunesmith_local.sagemaker.trials.spawner import Command, Process, Spawner

logger = logging.getLogger(__name__)

LOST = "InternalServerError: We encountered an internal error. Please try again."


@dataclass(slots=True)
class _Live:
    """A trial's thread, and the wish to stop it."""

    thread: threading.Thread
    stop: threading.Event = field(default_factory=threading.Event)


class TrialRunner:
    """Starts trials, stops them, and reports how they go."""

    def __init__(self, settings: EngineSettings, host: Host, clock: Clock) -> None:
        self._settings = settings
        self._host = host
        self._clock = clock
        self._spawner = Spawner()
        self._images = ImageRegistry(settings.images_file)
        self._cache = InputCache(host, settings.state_dir / "downloads")
        self._live: dict[str, _Live] = {}
        self._closing = threading.Event()
        self._disk = DiskWatch(settings.disk_check_seconds, self._kill)

    def start(self, order: TrialOrder, reporter: TrialReporter) -> None:
        """Begin a trial and return at once."""
        thread = threading.Thread(
            target=self._run, args=(order, reporter), name=f"trial-{order.name}", daemon=True
        )
        self._live[order.name] = _Live(thread)
        thread.start()

    def stop(self, name: str) -> None:
        """Ask a trial to stop; it reports its end later, like any other."""
        if live := self._live.get(name):
            live.stop.set()
            self._signal(name)

    def tidy(self) -> None:
        """Drop what an earlier engine had no time to drop."""
        self._cache.clear()
        if not self._settings.keep_trial_folders:
            for temporary in (self._settings.state_dir / "trials").glob("*/tmp"):
                clear(Folders(temporary.parent))

    def forget_inputs(self, tuning: str) -> None:
        """Drop the downloads of a tuning job that has ended."""
        self._cache.forget(tuning)

    def close(self, grace_seconds: float) -> None:
        """End all trials without reporting them; their processes are gone afterwards."""
        self._closing.set()
        live = dict(self._live)
        for name, each in live.items():
            each.stop.set()
            self._spawner.stop(name, delay=0.0, grace=grace_seconds)
        self._join(live.values(), grace_seconds)
        self._spawner.close()
        self._disk.close()
        # Bounded, because a thread may wait for a storage that has gone away before the engine.
        self._join(live.values(), grace_seconds)

    @staticmethod
    def _join(trials: Iterable[_Live], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for each in trials:
            each.thread.join(max(0.0, deadline - time.monotonic()))

    def _signal(self, name: str) -> None:
        delay, grace = self._settings.stop_delay_seconds, self._settings.stop_grace_seconds
        self._spawner.stop(name, delay=delay, grace=grace)

    def _run(self, order: TrialOrder, reporter: TrialReporter) -> None:
        """Take a trial through its life; nothing it does may harm the engine."""
        folders = Folders(self._settings.state_dir / "trials" / order.name)
        stop = self._live[order.name].stop
        try:
            outcome = self._life(order, folders, stop, reporter)
        except TrialFailed as failure:
            outcome = Outcome("Failed", "Failed", str(failure)[:FAILURE_REASON_SIZE])
        except Exception:
            logger.exception("trial %s broke", order.name)
            outcome = Outcome("Failed", "Failed", LOST, retryable=True)
        if not self._settings.keep_trial_folders:
            clear(folders)
        self._live.pop(order.name, None)
        if not self._closing.is_set():
            reporter.ended(order.name, outcome)

    def _life(
        self, order: TrialOrder, folders: Folders, stop: threading.Event, reporter: TrialReporter
    ) -> Outcome:
        """Prepare, train and store; each step may be the last."""
        stopped = Outcome("Stopped", "Stopped")
        if stop.wait(order.startup_seconds):
            return stopped
        reporter.advanced(order.name, "Downloading")
        command = self._prepare(order, folders)
        with synced_checkpoints(order, folders, self._host, self._settings):
            if stop.is_set():
                return stopped
            reporter.advanced(order.name, "Training")
            return self._train(order, folders, command, stop, reporter)

    def _prepare(self, order: TrialOrder, folders: Folders) -> list[str]:
        """Lay out what the trial reads; give the command that runs it."""
        shutil.rmtree(folders.base, ignore_errors=True)
        folders.create()
        write_configuration(order, folders)
        fetch_channels(order, folders, self._cache)
        image = self._images.find(order.image) or Image()
        if image.command:
            return image.command
        python = image.python or self._settings.trial_python
        if entry := entry_command(order, folders, python):
            return entry
        name = script.program(order.hyperparameters)
        if name is None:
            return self._images.command(order.image, python)
        fetch_code(order, folders, self._cache)
        arguments = script.user_arguments(order.hyperparameters)
        return script.command(name, folders, python, arguments)

    def _train(
        self,
        order: TrialOrder,
        folders: Folders,
        command: list[str],
        stop: threading.Event,
        reporter: TrialReporter,
    ) -> Outcome:
        """Run the process, follow what it prints, and store what it leaves."""
        follower = OutputFollower(order, folders, self._settings, self._clock, reporter)
        process = self._spawner.start(self._command(order, folders, command))
        if stop.is_set():
            self._signal(order.name)
        process.wait_started()
        reporter.started(order.name, process.pid, process.pid_start)
        with self._disk.watching(order.name, folders.base, self._quota(order)) as space:
            self._follow(order.name, follower, process)
        code = process.wait()
        if self._closing.is_set() or (process.lost and not stop.is_set()):
            return Outcome("Failed", "Failed", LOST, retryable=True)
        if space.full:
            raise TrialFailed(space.complaint)
        reporter.advanced(order.name, "Uploading")
        model = upload_artifacts(order, folders, self._host)
        if stop.is_set():
            return Outcome("Stopped", "Stopped", model_uri=model)
        if process.timed_out:
            return Outcome("Stopped", "MaxRuntimeExceeded", model_uri=model)
        if code:
            raise TrialFailed(failure_reason(code, follower.tail(), folders))
        return Outcome("Completed", "Completed", model_uri=model)

    def _follow(self, name: str, follower: OutputFollower, process: Process) -> None:
        """Read what a trial prints; one whose output nobody reads must not go on."""
        try:
            follower.follow(process)
        except BaseException:
            self._kill(name)
            raise

    def _kill(self, name: str) -> None:
        self._spawner.stop(name, delay=0.0, grace=0.0)

    def _quota(self, order: TrialOrder) -> int:
        """How many bytes a trial may have on disk."""
        limit = self._settings.max_trial_bytes
        return min(limit, order.volume_bytes or limit)

    def _command(self, order: TrialOrder, folders: Folders, arguments: list[str]) -> Command:
        """Say how the process is to run."""
        has_code = any(folders.code.iterdir())
        return Command(
            trial=order.name,
            arguments=arguments,
            environment=trial_environment(order, folders, self._settings),
            folder=folders.code if has_code else folders.base,
            limit_seconds=order.limit_seconds,
            grace_seconds=self._settings.stop_grace_seconds,
            niceness=self._settings.trial_niceness,
            max_file_bytes=self._quota(order),
        )
