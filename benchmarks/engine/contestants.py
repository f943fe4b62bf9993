"""Who runs the same trials: each takes a number of trials and how many at once."""

import os
import re
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(__file__).with_name("noop.py")
NAMES = ("bare process", "Tunesmith", "Optuna, in memory", "Optuna, SQLite", "Syne Tune")
BARE, OURS = NAMES[:2]


class Contestant(Protocol):
    """Runs trials that draw `rate` at random."""

    def run(self, trials: int, parallel: int) -> None:
        """Run them all to their ends."""

    def close(self) -> None:
        """Leave nothing behind."""


def trial_python() -> Path:
    """Give the interpreter of the trials: the plain one, without anybody's packages."""
    version = sysconfig.get_python_version()
    return Path(sys.base_prefix) / "bin" / f"python{version}"


def contestant(name: str, folder: Path) -> Contestant:
    """Make one by its name; only what it needs itself is imported."""
    makers: dict[str, Callable[[], Contestant]] = {
        BARE: BareProcess,
        OURS: lambda: _ours(folder),
        "Optuna, in memory": lambda: OptunaProcesses(None),
        "Optuna, SQLite": lambda: OptunaProcesses(f"sqlite:///{folder / 'optuna.db'}"),
        "Syne Tune": lambda: SyneTune(folder),
    }
    return makers[name]()


def _ours(folder: Path) -> Contestant:
    from benchmarks.engine.ours import OurEngine  # noqa: PLC0415

    return OurEngine(folder)


def train(rate: float) -> float:
    """Run the script once and read its metric."""
    command = [str(trial_python()), "-u", str(SCRIPT), "--rate", repr(rate)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search("accuracy=([0-9.]+)", output)
    if found is None:
        raise ValueError(output)
    return float(found[1])


class BareProcess:
    """Starts the script and reads what it prints: nobody can cost less."""

    def run(self, trials: int, parallel: int) -> None:
        """Run them all to their ends."""
        with ThreadPoolExecutor(parallel) as pool:
            list(pool.map(train, [number / trials for number in range(trials)]))

    def close(self) -> None:
        """Nothing is left."""


class OptunaProcesses:
    """Optuna with a process per trial, in memory or in a file that survives, as ours does."""

    def __init__(self, storage: str | None) -> None:
        import optuna  # noqa: PLC0415

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._optuna = optuna
        self._storage = storage

    def run(self, trials: int, parallel: int) -> None:
        """Run them all to their ends."""
        sampler = self._optuna.samplers.RandomSampler(seed=1)
        study = self._optuna.create_study(
            storage=self._storage, sampler=sampler, direction="maximize"
        )
        study.optimize(
            lambda trial: train(trial.suggest_float("rate", 0.0, 1.0)),
            n_trials=trials,
            n_jobs=parallel,
        )

    def close(self) -> None:
        """The study's file goes with its folder."""


class SyneTune:
    """Syne Tune's local backend, which looks for ended trials every hundredth of a second."""

    LOOKS_EVERY_SECONDS = 0.01
    """Its default of 5 seconds would be all that is measured."""

    def __init__(self, folder: Path) -> None:
        os.environ["SYNETUNE_FOLDER"] = str(folder)
        os.chdir(folder)  # it leaves a file where it is started
        import logging  # noqa: PLC0415

        import syne_tune.backend  # noqa: F401, PLC0415 - the import is not to be measured

        logging.disable(logging.CRITICAL)

    def run(self, trials: int, parallel: int) -> None:
        """Run them all to their ends."""
        from syne_tune import StoppingCriterion, Tuner  # noqa: PLC0415
        from syne_tune.backend import LocalBackend  # noqa: PLC0415
        from syne_tune.config_space import uniform  # noqa: PLC0415
        from syne_tune.optimizer.baselines import RandomSearch  # noqa: PLC0415

        tuner = Tuner(
            trial_backend=LocalBackend(str(SCRIPT), binary=f"{trial_python()} -u"),
            scheduler=RandomSearch({"rate": uniform(0.0, 1.0)}, metrics=["accuracy"]),
            stop_criterion=StoppingCriterion(max_num_trials_started=trials),
            wait_trial_completion_when_stopping=True,
            n_workers=parallel,
            sleep_time=self.LOOKS_EVERY_SECONDS,
            print_update_interval=1e9,
            save_tuner=False,
        )
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            tuner.run()

    def close(self) -> None:
        """Its folders go with the benchmark's."""
