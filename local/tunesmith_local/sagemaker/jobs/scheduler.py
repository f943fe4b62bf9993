"""One thread that launches trials, gives poor ones up, and ends tuning jobs.

It takes in what happens one thing at a time, so that no two decisions can cross.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from queue import Empty, SimpleQueue

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.jobs.desk import TrialDesk, single_inputs
from tunesmith_local.sagemaker.jobs.ledger import Ledger
from tunesmith_local.sagemaker.jobs.live import LiveTuning, live_tuning
from tunesmith_local.sagemaker.jobs.progress import Verdict, final_verdict, verdict
from tunesmith_local.sagemaker.jobs.singles import SingleJobs
from tunesmith_local.sagemaker.jobs.transitions import (
    STOPPED_AT_THE_END,
    STOPPED_FROM_OUTSIDE,
    STOPPED_WITH_TUNING,
)
from tunesmith_local.sagemaker.jobs.warm_start import past_points
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Store, Trial
from tunesmith_local.sagemaker.trials.order import Outcome, TrialOrder
from tunesmith_local.sagemaker.trials.runner import LOST, TrialRunner

logger = logging.getLogger(__name__)

Happening = Callable[[], None]


class Scheduler:
    """Drives all tuning jobs in progress."""

    def __init__(
        self,
        *,
        store: Store,
        ledger: Ledger,
        runner: TrialRunner,
        desk: TrialDesk,
        settings: EngineSettings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._runner = runner
        self._desk = desk
        self._settings = settings
        self._most_processes = settings.max_parallel_processes
        self._clock = clock
        self._inbox: SimpleQueue[Happening | None] = SimpleQueue()
        self._live: dict[int, LiveTuning] = {}
        self._singles = SingleJobs(self._start_single)
        self._thread = threading.Thread(target=self._work, name="sagemaker-scheduler", daemon=True)

    def start(self) -> None:
        """Begin, with the tuning jobs that an earlier engine left unfinished."""
        self._desk.listen(
            on_values=self._take_values, on_end=self._take_end, on_retry=self._take_retry
        )
        for trial in self._store.trials.unfinished():
            if trial.tuning_id is None:
                self.consider_single(trial)
        for tuning in self._store.tunings.unfinished():
            self.consider(tuning.id)
        self._thread.start()

    def close(self) -> None:
        """End the thread; jobs stay as they are."""
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def consider(self, tuning_id: int) -> None:
        """Look at a tuning job that was created, or asked to stop."""
        self._inbox.put(partial(self._open, tuning_id))

    def consider_single(self, trial: Trial) -> None:
        """Run a training job on its own as soon as there is a free place."""
        self._inbox.put(partial(self._singles.add, trial))

    def stop_trial(self, trial: Trial, cause: str) -> bool:
        """Let a trial begin to stop; False if it is not in progress."""
        accepted = self._ledger.stop_trial(trial.id, cause)
        if accepted:
            self._runner.stop(trial.name)
            if trial.tuning_id is None:
                self._inbox.put(partial(self._withdraw, trial))
        return accepted

    def _take_values(self, trial: Trial, values: Sequence[float]) -> None:
        """Hear of objective values, in a trial's thread."""
        self._inbox.put(partial(self._judge, trial, values))

    def _take_end(self, trial: Trial) -> None:
        """Hear of a trial's end, in its thread."""
        self._inbox.put(partial(self._end, trial))

    def _take_retry(self, trial: Trial) -> None:
        """Hear of a trial that begins anew, in its thread."""
        self._inbox.put(partial(self._begin_anew, trial))

    def _work(self) -> None:
        """Take in what happens, and after each look what is to be done."""
        while True:
            try:
                happening = self._inbox.get(timeout=self._patience())
            except Empty:
                happening = _nothing
            if happening is None:
                return
            try:
                happening()
            except Exception:
                logger.exception("a tuning job could not go on")
            self._advance_all()

    def _patience(self) -> float | None:
        """How long until a tuning job has run for as long as it may."""
        deadlines = [live.deadline for live in self._live.values() if live.deadline is not None]
        return max(0.0, min(deadlines) - self._clock()) if deadlines else None

    def _open(self, tuning_id: int) -> None:
        """Take up a tuning job, unless it is known already."""
        tuning = self._store.tunings.get(tuning_id)
        if tuning_id in self._live or tuning.has_ended:
            return
        try:
            live = live_tuning(tuning, self._settings, past_points(self._store, tuning))
            self._restore(live)
        except Exception:
            logger.exception("cannot search for tuning job %s", tuning.name)
            self._ledger.end_tuning(tuning_id, Verdict("Failed", LOST))
            return
        self._live[tuning_id] = live
        for trial in list(live.running.values()):
            self._start(live, trial)

    def _restore(self, live: LiveTuning) -> None:
        """Take over a tuning job's trials from before a restart, in the order they ended."""
        trials = self._store.trials.of_tuning(live.tuning.id)
        for trial in sorted(trials, key=lambda each: (each.ended or inf, each.number)):
            if trial.has_ended:
                live.restore(trial, self._store.metrics.curve(trial.id, live.plan.metric))
            else:
                live.resume(trial)

    def _judge(self, trial: Trial, values: Sequence[float]) -> None:
        """Extend a running trial's curve, and give the trial up if it is poor."""
        live = self._live_of(trial)
        if live is None or trial.number not in live.curves:
            return
        curve = live.curves[trial.number]
        for value in values:
            curve.append(value)
            if reason := live.stopper.verdict(curve, live.finished, live.curves):
                self.stop_trial(trial, reason)

    def _end(self, trial: Trial) -> None:
        """Take in a trial's end."""
        if trial.tuning_id is None:
            self._singles.end(trial)
            self._runner.forget_inputs(single_inputs(trial))
        live = self._live_of(trial)
        if live is None:
            return
        live.end(trial)
        from_outside = trial.stop_cause == STOPPED_FROM_OUTSIDE
        if from_outside and not self._settings.stopped_trial_is_replaced:
            live.slots -= 1

    def _begin_anew(self, trial: Trial) -> None:
        """Take in that a trial starts once more, in the place that it has."""
        if trial.tuning_id is None:
            self._start_single(trial)
        elif live := self._live_of(trial):
            live.curves[trial.number] = []
            self._start(live, trial)

    def _withdraw(self, trial: Trial) -> None:
        """End a training job that was stopped while it still waited."""
        if self._singles.withdraw(trial):
            self._ledger.end_trial(trial.id, Outcome("Stopped", "Stopped"))

    def _live_of(self, trial: Trial) -> LiveTuning | None:
        return None if trial.tuning_id is None else self._live.get(trial.tuning_id)

    def _advance_all(self) -> None:
        """Do what is to be done; a tuning job that breaks fails alone."""
        for live in list(self._live.values()):
            try:
                self._decide(live)
            except Exception:
                logger.exception("tuning job %s broke", live.tuning.name)
                live.verdict = Verdict("Failed", LOST)
        self._launch_all()
        for live in list(self._live.values()):
            self._finish(live)

    def _decide(self, live: LiveTuning) -> None:
        """Stop the trials of a tuning job that is to end."""
        if self._store.tunings.get(live.tuning.id).status == "Stopping":
            self._stop_running(live, STOPPED_WITH_TUNING)
            live.verdict = live.verdict or Verdict("Stopped")
            return
        if live.verdict is None:
            live.verdict = verdict(
                live.plan,
                live.scoreboard.progress,
                self._settings,
                running_seconds=self._clock() - live.tuning.created,
            )
        if live.verdict:
            self._stop_running(live, STOPPED_AT_THE_END)

    def _stop_running(self, live: LiveTuning, cause: str) -> None:
        for trial in live.running.values():
            self.stop_trial(trial, cause)

    def _launch_all(self) -> None:
        """Fill the free places; the tuning job that has the fewest trials running comes first."""
        while self._running() < self._most_processes:
            if self._singles.launch_next():
                continue
            waiting = [
                live for live in self._live.values() if live.verdict is None and live.has_room()
            ]
            if not waiting:
                return
            self._launch(min(waiting, key=lambda live: len(live.running)))

    def _running(self) -> int:
        return self._singles.running + sum(len(live.running) for live in self._live.values())

    def _launch(self, live: LiveTuning) -> None:
        """Start a tuning job's next trial, or note that there will be none."""
        number = live.launched + 1
        try:
            point = live.search.suggest(number)
        except Exception:
            logger.exception("the search of %s broke", live.tuning.name)
            live.verdict = Verdict("Failed", LOST)
            return
        if point is None:
            live.exhausted = True
            return
        trial = self._ledger.open_trial(live.tuning, number, point)
        if trial is None:
            live.verdict = Verdict("Stopped")
            return
        live.begin(trial)
        self._start(live, trial)

    def _start(self, live: LiveTuning, trial: Trial) -> None:
        settings = self._settings
        startup = (
            settings.warm_startup_seconds if live.take_instance() else settings.startup_seconds
        )
        self._run(self._desk.order(live.tuning, live.plan, trial, startup_seconds=startup), trial)

    def _start_single(self, trial: Trial) -> bool:
        """Start a training job on its own, unless it was asked to stop before."""
        if self._store.trials.get(trial.id).status != "InProgress":
            self._ledger.end_trial(trial.id, Outcome("Stopped", "Stopped"))
            return False
        self._run(self._desk.single_order(trial), trial)
        return True

    def _run(self, order: TrialOrder, trial: Trial) -> None:
        self._runner.start(order, self._desk)
        # It may have been asked to stop before there was anything to stop.
        if self._store.trials.get(trial.id).status == "Stopping":
            self._runner.stop(trial.name)

    def _finish(self, live: LiveTuning) -> None:
        """End a tuning job none of whose trials run any more."""
        if live.running or not (live.verdict or live.is_used_up()):
            return
        ending = live.verdict or final_verdict(live.scoreboard.progress)
        self._ledger.end_tuning(live.tuning.id, ending)
        self._runner.forget_inputs(str(live.tuning.id))
        del self._live[live.tuning.id]


def _nothing() -> None:
    """What happens when only time has passed."""
