"""Cleaning up after an engine that was killed together with its supervisor."""

import os
import signal
from contextlib import suppress

from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.store import Store, Trial
from tunesmith_local.sagemaker.trials.order import Outcome
from tunesmith_local.sagemaker.trials.runner import LOST
from tunesmith_local.sagemaker.trials.supervisor import start_time


def end_orphans(store: Store, ledger: Ledger) -> None:
    """Kill trials that outlived their engine, and end those it left unfinished."""
    for trial in store.trials.unfinished():
        _kill(trial)
        ledger.end_trial(trial.id, Outcome("Failed", "Failed", LOST, retryable=True))


def _kill(trial: Trial) -> None:
    """Kill a trial's process group, unless its number belongs to another process by now."""
    if trial.pid and trial.pid_start is not None and start_time(trial.pid) == trial.pid_start:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(trial.pid, signal.SIGKILL)
