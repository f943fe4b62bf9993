"""Looks again and again at what runs, and keeps each answer that differs from the last one."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from tunesmith_client.answers import TERMINAL
from tunesmith_client.errors import ApiError, Unreachable
from tunesmith_client.verify import curves
from tunesmith_client.verify.answers import plain
from tunesmith_client.verify.evidence import Seen, TrialSeen
from tunesmith_client.verify.plan import ABORTED, STOPPED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunesmith_client.api import TuningsApi
    from tunesmith_client.verify.evidence import Evidence, TuningSeen
    from tunesmith_client.verify.plan import Pace
    from tunesmith_client.verify.sandbox import Clients
    from tunesmith_client.verify.tap import Tap

TROUBLE_IN_A_ROW = 20
"""So many looks in a row may fail before the verification gives up."""


@dataclass
class Stage:
    """The deployed service with four tunings on it, and what was seen so far."""

    clients: Clients
    api: TuningsApi
    outputs: Mapping[str, str]
    tap: Tap
    pace: Pace
    evidence: Evidence
    ask: Callable[[str, str], None]
    """Asks the service a single question about a tuning; see questions.py."""
    say: Callable[[str], None]
    trouble: int = 0
    """How many looks in a row have failed."""

    def execution_arn(self, tuning_id: str) -> str:
        """The ARN of a tuning's execution."""
        machine = self.outputs["StateMachineArn"].replace(":stateMachine:", ":execution:")
        return f"{machine}:{tuning_id}"


def watch(stage: Stage) -> None:
    """Watch until everything is over, or patience ends; then wait for what comes late."""
    deadline = time.monotonic() + stage.pace.patience_seconds
    while not _looked(stage) and time.monotonic() < deadline:
        time.sleep(stage.pace.poll_seconds)
    if not all(_is_over(each) for each in stage.evidence.tunings.values()):
        stage.evidence.notes.append("not everything was over when patience ended")
    late = min(time.monotonic() + stage.pace.late_seconds, deadline)
    while time.monotonic() < late:
        time.sleep(stage.pace.poll_seconds)
        _looked(stage)


def _looked(stage: Stage) -> bool:
    """Look at everything once; tell whether all is over. A throttled look is made up for."""
    try:
        _look(stage)
    except (BotoCoreError, ClientError, ApiError, Unreachable) as error:
        stage.trouble += 1
        stage.evidence.notes.append(f"a look failed: {error}")
        if stage.trouble >= TROUBLE_IN_A_ROW:
            raise
        return False
    stage.trouble = 0
    return all(_is_over(each) for each in stage.evidence.tunings.values())


def _is_over(tuning: TuningSeen) -> bool:
    trials = all(trial.is_over for trial in tuning.trials.values())
    shown = tuning.shown.get("status") in TERMINAL
    return shown and trials and tuning.execution.get("status") != "RUNNING"


def _look(stage: Stage) -> None:
    for strategy, tuning in stage.evidence.tunings.items():
        if not _is_over(tuning):
            _look_at(stage, strategy, tuning)
            _stop_a_trial(stage)
            _abort_an_execution(stage)
    stage.evidence.events.extend(stage.tap.drain())
    curves.read(stage.clients("cloudwatch"), stage.evidence, stage.pace)


def _look_at(stage: Stage, strategy: str, tuning: TuningSeen) -> None:
    before = tuning.shown.get("status")
    tuning.shown = stage.api.show(tuning.tuning_id).model_dump(mode="json")
    if tuning.shown["status"] != before:
        stage.say(f"{strategy}: {tuning.shown['status']}")
    sagemaker = stage.clients("sagemaker")
    name = {"HyperParameterTuningJobName": tuning.job_name}
    with contextlib.suppress(sagemaker.exceptions.ResourceNotFound):  # it is still being prepared
        _keep(tuning.described, sagemaker.describe_hyper_parameter_tuning_job(**name))
        answer = sagemaker.list_training_jobs_for_hyper_parameter_tuning_job(**name, MaxResults=100)
        tuning.listed = plain(answer["TrainingJobSummaries"])
    for listed in tuning.listed:
        trial = tuning.trials.setdefault(listed["TrainingJobName"], TrialSeen())
        if not trial.is_over:
            told = sagemaker.describe_training_job(TrainingJobName=listed["TrainingJobName"])
            _keep(trial.described, told)
    states = stage.clients("stepfunctions")
    with contextlib.suppress(states.exceptions.ExecutionDoesNotExist):
        arn = stage.execution_arn(tuning.tuning_id)
        tuning.execution = plain(states.describe_execution(executionArn=arn))


def _keep(seen: list[Seen], answer: dict[str, Any]) -> None:
    body = plain(answer)
    if not seen or seen[-1].body != body:
        seen.append(Seen(at=datetime.now(UTC), body=body))


def _stop_a_trial(stage: Stage) -> None:
    """Stop the first trial that has trained for a while, as somebody at the console would."""
    tuning = stage.evidence.tunings.get(STOPPED)
    if tuning is None or stage.evidence.stopped_trial:
        return
    earliest = datetime.now(UTC) - timedelta(seconds=stage.pace.stop_after_seconds)
    for name, trial in tuning.trials.items():
        began = trial.last.get("TrainingStartTime")
        if began and not trial.is_over and datetime.fromisoformat(began) <= earliest:
            stage.clients("sagemaker").stop_training_job(TrainingJobName=name)
            stage.evidence.stopped_trial = name
            stage.say(f"{STOPPED}: stopped a trial from outside")
            return


def _abort_an_execution(stage: Stage) -> None:
    """Abort an execution once its tuning has a trial, after asking what needs a running one."""
    tuning = stage.evidence.tunings.get(ABORTED)
    if tuning is None or stage.evidence.aborted or tuning.execution.get("status") != "RUNNING":
        return
    if tuning.trials:
        stage.ask("start again, running", ABORTED)
        arn = stage.execution_arn(tuning.tuning_id)
        stage.clients("stepfunctions").stop_execution(executionArn=arn, cause="verification")
        stage.evidence.aborted = ABORTED
        stage.say(f"{ABORTED}: aborted its execution")
