"""Every change of a job's state: written down and announced as one step, in one order."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tunesmith_local.sagemaker.clock import Clock
from tunesmith_local.sagemaker.jobs.events import training_event, tuning_event
from tunesmith_local.sagemaker.jobs.plan import plan_of
from tunesmith_local.sagemaker.jobs.progress import Verdict
from tunesmith_local.sagemaker.jobs.transitions import (
    STOPPED_FROM_OUTSIDE,
    extended,
    message_for,
)
from tunesmith_local.sagemaker.outbox import Outbox
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.search import Point
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Observation, Store, Trial, Tuning
from tunesmith_local.sagemaker.store.records import tuning_arn
from tunesmith_local.sagemaker.trials.order import Outcome


class Ledger:
    """Changes jobs; what is final stays final, whoever comes late."""

    def __init__(
        self, store: Store, outbox: Outbox, settings: EngineSettings, clock: Clock
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._settings = settings
        self._clock = clock

    def open_tuning(
        self,
        account: str,
        region: str,
        name: str,
        *,
        request: JsonObject,
        seed: int,
        tags: Mapping[str, str],
    ) -> Tuning | None:
        """Begin a tuning job; None if the name is taken."""
        with self._store.database.transaction():
            tuning = self._store.tunings.add(
                account, region, name, seed=seed, request=request, now=self._clock()
            )
            if tuning:
                self._store.tags.put(tuning_arn(region, account, name), tags)
                self._announce_tuning(tuning)
        return tuning

    def stop_tuning(self, tuning_id: int) -> Tuning:
        """Let a tuning job in progress begin to stop; otherwise leave it as it is."""
        with self._store.database.transaction():
            tuning = self._store.tunings.get(tuning_id)
            if tuning.status == "InProgress":
                self._store.tunings.change_status(tuning_id, "Stopping", now=self._clock())
                self._announce_tuning(self._store.tunings.get(tuning_id))
        return tuning

    def end_tuning(self, tuning_id: int, verdict: Verdict) -> None:
        """End a tuning job; one that was asked to stop ends as stopped."""
        with self._store.database.transaction():
            tuning = self._store.tunings.get(tuning_id)
            if tuning.has_ended:
                return
            stopping = tuning.status == "Stopping"
            self._store.tunings.change_status(
                tuning_id,
                "Stopped" if stopping else verdict.status,
                now=self._clock(),
                reason=None if stopping else verdict.reason,
            )
            if verdict.converged:
                self._store.tunings.mark_converged(tuning_id, self._clock())
            self._announce_tuning(self._store.tunings.get(tuning_id))

    def delete_tuning(self, tuning_id: int) -> bool:
        """Take an ended tuning job out of sight; False if it has not ended."""
        with self._store.database.transaction():
            tuning = self._store.tunings.get(tuning_id)
            if tuning.has_ended:
                self._store.tunings.delete(tuning_id, self._clock())
                self._store.tags.remove(tuning.arn)
        return tuning.has_ended

    def delete_trial(self, trial_id: int) -> str | None:
        """Forget an ended training job; otherwise give the status that keeps it."""
        with self._store.database.transaction():
            trial = self._store.trials.get(trial_id)
            if trial.has_ended and not self._is_tuned(trial):
                self._store.metrics.forget(trial_id)
                self._store.tags.remove(trial.arn)
                self._store.trials.delete(trial_id)
                return None
        return trial.status

    def _is_tuned(self, trial: Trial) -> bool:
        """Tell whether a tuning job in progress still builds on a training job."""
        if trial.tuning_id is None:
            return False
        return not self._store.tunings.get(trial.tuning_id).has_ended

    def open_trial(self, tuning: Tuning, number: int, point: Point) -> Trial | None:
        """Begin a training job, unless its tuning job is ending."""
        now = self._clock()
        with self._store.database.transaction():
            if self._store.tunings.get(tuning.id).status != "InProgress":
                return None
            name = f"{tuning.name}-{number:03d}-{_suffix(tuning, number)}"
            trial = self._store.trials.add(tuning, number, name, point, now=now)
            self._store.tags.put(trial.arn, self._store.tags.of(tuning.arn))
            return self._move(trial, "InProgress", "Starting")

    def open_single(
        self, account: str, region: str, name: str, request: JsonObject, tags: Mapping[str, str]
    ) -> Trial | None:
        """Begin a training job of its own; None if the name is taken."""
        with self._store.database.transaction():
            if self._store.trials.find(account, region, name):
                return None
            trial = self._store.trials.add_single(account, region, name, request, now=self._clock())
            self._store.tags.put(trial.arn, tags)
            return self._move(trial, "InProgress", "Starting")

    def advance_trial(self, trial_id: int, secondary: str) -> None:
        """Note that a training job got further; one that stops keeps saying so."""
        with self._store.database.transaction():
            trial = self._store.trials.get(trial_id)
            if trial.has_ended or (trial.status == "Stopping" and secondary != "Uploading"):
                return
            started = trial.started
            if secondary in {"Downloading", "Training"} and started is None:
                trial = self._store.trials.update(trial_id, started=self._clock())
            self._move(trial, trial.status, secondary)

    def note_process(self, trial_id: int, pid: int | None, since: int | None) -> None:
        """Note which process trains, so that a later engine can clean up."""
        self._store.trials.update(trial_id, pid=pid, pid_start=since)

    def stop_trial(self, trial_id: int, cause: str) -> bool:
        """Let a training job in progress begin to stop; False if it is not in progress."""
        with self._store.database.transaction():
            trial = self._store.trials.get(trial_id)
            if trial.status != "InProgress":
                return False
            trial = self._store.trials.update(trial_id, stop_cause=cause)
            self._move(trial, "Stopping", "Stopping")
            return True

    def restart_trial(self, trial_id: int) -> Trial:
        """Let a training job in progress begin anew; nothing it told so far counts."""
        with self._store.database.transaction():
            self._store.metrics.forget(trial_id)
            trial = self._store.trials.update(trial_id, started=None, pid=None)
            return self._move(trial, "InProgress", "Restarting")

    def retry_trial(self, trial_id: int) -> Trial | None:
        """Let a training job that met an internal error begin anew, if its request says so."""
        with self._store.database.transaction():
            trial = self._store.trials.get(trial_id)
            if trial.status != "InProgress" or trial.attempts > self._retries(trial):
                return None
            self._store.metrics.forget(trial_id)
            trial = self._store.trials.update(trial_id, pid=None)
            return self._move(trial, "InProgress", "Starting")

    def _retries(self, trial: Trial) -> int:
        """How often the request allows to begin anew."""
        definition = trial.request or {}
        if trial.tuning_id is not None:
            definition = plan_of(self._store.tunings.get(trial.tuning_id).request).definition
        return int((definition.get("RetryStrategy") or {}).get("MaximumRetryAttempts") or 0)

    def end_trial(self, trial_id: int, outcome: Outcome) -> Trial:
        """End a training job; one that was asked to stop ends as stopped."""
        with self._store.database.transaction():
            trial = self._store.trials.get(trial_id)
            if trial.has_ended:
                return trial
            if trial.status == "Stopping":
                outcome = replace(
                    outcome, status="Stopped", secondary="Stopped", failure_reason=None
                )
            objective = self._final_objective(trial, outcome)
            trial = self._store.trials.update(
                trial_id,
                ended=self._clock(),
                failure_reason=outcome.failure_reason,
                retryable=outcome.retryable,
                model_uri=outcome.model_uri,
                objective=objective,
                objective_status="Failed" if objective is None else "Succeeded",
                pid=None,
            )
            return self._move(trial, outcome.status, outcome.secondary)

    def spent_seconds(self, trial: Trial) -> float:
        """How much of its time limit earlier attempts have used up."""
        return 0.0 if trial.started is None else self._clock() - trial.started

    def record(self, trial_id: int, observations: Sequence[Observation]) -> None:
        """Note metric values."""
        self._store.metrics.add(trial_id, observations)

    def _final_objective(self, trial: Trial, outcome: Outcome) -> float | None:
        """The latest emitted value, if the training job may keep it and it is a number."""
        if outcome.status == "Failed" or trial.tuning_id is None:
            return None
        if (
            trial.stop_cause == STOPPED_FROM_OUTSIDE
            and not self._settings.externally_stopped_objective_counts
        ):
            return None
        metric = plan_of(self._store.tunings.get(trial.tuning_id).request).metric
        latest = {seen.metric: seen.value for seen in self._store.metrics.last(trial.id)}
        value = latest.get(metric)
        return value if value is not None and math.isfinite(value) else None

    def _move(self, trial: Trial, status: str, secondary: str) -> Trial:
        """Set both statuses, extend the list of transitions, and announce it."""
        now = self._clock()
        transitions = extended(
            trial.transitions, secondary, now, message_for(secondary, trial.stop_cause)
        )
        trial = self._store.trials.update(
            trial.id, status=status, secondary=secondary, modified=now, transitions=transitions
        )
        tuning = None
        if trial.tuning_id is not None:
            tuning = self._store.tunings.touch(trial.tuning_id, now)
        self._outbox.add_event(training_event(tuning, trial, self._store.tags.of(trial.arn)))
        return trial

    def _announce_tuning(self, tuning: Tuning) -> None:
        counts = self._store.trials.counts(tuning.id)
        self._outbox.add_event(tuning_event(tuning, counts, self._store.tags.of(tuning.arn)))


def _suffix(tuning: Tuning, number: int) -> str:
    """Eight hexadecimal digits that tell training jobs of namesakes apart."""
    identity = f"{tuning.arn} {tuning.created} {number}"
    return hashlib.sha256(identity.encode()).hexdigest()[:8]
