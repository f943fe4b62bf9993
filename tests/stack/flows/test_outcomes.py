"""How a tuning ends, by what SageMaker says, who stopped it, and whether there is a best trial.

Of the table in domain/outcomes.py these rows cannot be had from a healthy SageMaker, and are unit
tests alone: a Failed job with a best trial, and a policy that stops a tuning without any value.
Policies that stop a tuning with a best trial are in test_stopping.py.
"""

from collections.abc import Callable

import pytest

from tests.stack.flows.service import Service

Ending = Callable[[Service, str], object]


def stop_by_api(service: Service, tuning_id: str) -> None:
    service.api.stop(tuning_id)


def stop_in_the_console(service: Service, tuning_id: str) -> None:
    job = service.api.show(tuning_id).job_name
    service.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=job)


def abort(service: Service, tuning_id: str) -> None:
    execution = service.execution(tuning_id)
    assert execution
    service.states.stop_execution(executionArn=execution["executionArn"])


def break_the_flow(service: Service, tuning_id: str) -> None:
    token = service.waits(tuning_id)
    service.states.send_task_failure(taskToken=token, error="Broken", cause="by a test")


@pytest.mark.parametrize(
    ("quiet", "status", "execution", "words"),
    [
        ("no", "finished", "SUCCEEDED", "tuning finished"),
        ("yes", "failed", "FAILED", "no trial reported the objective"),
    ],
)
def test_a_completed_job(
    service: Service, quiet: str, status: str, execution: str, words: str
) -> None:
    accepted = service.submit(quiet=quiet)

    assert service.over(accepted.tuning_id).status == status
    ended = service.execution(accepted.tuning_id)
    assert ended
    assert ended["status"] == execution
    service.told(accepted.name, words)


@pytest.mark.parametrize("has_best", [True, False], ids=["with a best", "with nothing"])
@pytest.mark.parametrize(
    ("end", "status", "cause"),
    [
        (stop_by_api, "stopped", "user"),
        (stop_in_the_console, "stopped", None),
        (abort, "stopped", "aborted"),
        (break_the_flow, "failed", "failure"),
    ],
)
def test_a_stopped_job(
    service: Service, end: Ending, status: str, cause: str | None, *, has_best: bool
) -> None:
    gate = service.gate()
    waiting = "0.2" if has_best else "*"
    accepted = service.submit("0.1", "0.2", **gate.closed_for(waiting))
    service.waits(accepted.tuning_id)
    service.has_trials(accepted.tuning_id, completed=int(has_best), running=1 if has_best else 2)

    end(service, accepted.tuning_id)

    tuning = service.over(accepted.tuning_id)
    assert tuning.status == status
    assert (tuning.stop.cause if tuning.stop else None) == cause
    assert service.told(accepted.name, status)
    if status == "stopped":
        assert (tuning.best is not None) == has_best
