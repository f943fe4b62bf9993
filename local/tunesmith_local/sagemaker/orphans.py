"""What becomes of the trials of an engine that was killed or stopped: nothing runs on unseen."""

import os
import signal
from contextlib import suppress

from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.store import Store, Trial
from tunesmith_local.sagemaker.trials.order import Outcome
from tunesmith_local.sagemaker.trials.runner import LOST
from tunesmith_local.sagemaker.trials.supervisor import start_time


def take_over(store: Store, ledger: Ledger, *, most_restarts: int) -> None:
    """Kill trials that outlived their engine, and let those it left unfinished begin anew.

    A trial keeps its name and its number, so that it is counted once however often it begins. One
    that was to stop has stopped; one that began too often, perhaps because it brings its engine
    down, has failed.
    """
    for trial in store.trials.unfinished():
        _kill(trial)
        if trial.status == "Stopping" or trial.restarts >= most_restarts:
            ledger.end_trial(trial.id, Outcome("Failed", "Failed", LOST, retryable=True))
        else:
            ledger.restart_trial(trial.id)


def _kill(trial: Trial) -> None:
    """Kill a trial's process group, unless its number belongs to another process by now."""
    if trial.pid and trial.pid_start is not None and start_time(trial.pid) == trial.pid_start:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(trial.pid, signal.SIGKILL)
