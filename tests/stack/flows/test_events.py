"""Events come twice, late, out of order, or not at all."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_local.stack.slack.inbox import Answer


def ended(service: Service, tuning_id: str) -> bool:
    """Tell whether SageMaker is done with a tuning."""
    return service.job_status(tuning_id) in {"Completed", "Stopped"}


def test_an_end_announced_too_early_changes_nothing(service: Service) -> None:
    gate = service.gate()
    tuning_id = service.submit(**gate.closed_for("*")).tuning_id
    service.waits(tuning_id)

    service.invoke("SettleFunction", service.event("settle", tuning_id))

    assert service.api.show(tuning_id).status == "running"
    assert service.running(tuning_id)
    gate.open()
    assert service.over(tuning_id).status == "finished"


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed"])
def test_an_event_that_comes_after_the_end_changes_nothing(service: Service, status: str) -> None:
    accepted = service.submit()
    service.over(accepted.tuning_id)
    before = service.record(accepted.tuning_id)

    late = service.event("settle", accepted.tuning_id, HyperParameterTuningJobStatus=status)
    service.invoke("SettleFunction", late)

    assert service.record(accepted.tuning_id) == before
    assert len(service.messages(accepted.name)) == 2


def test_jobs_of_somebody_else_are_no_concern(service: Service) -> None:
    tuning_id = service.submit().tuning_id
    service.over(tuning_id)
    other = "prod-k3jq7x2mz5ab4cde"

    event = service.event("settle", tuning_id, HyperParameterTuningJobName=other)
    assert service.invoke("SettleFunction", event) is None
    event = service.event("police-trial", tuning_id, TrainingJobName="somebody-elses-training")
    assert service.invoke("PoliceFunction", event) is None


def test_a_lost_completion_is_found(service: Service) -> None:
    gate = service.gate()
    with service.without("SettleFunctionTuningJobEnded", "ReconcileFunctionRound"):
        tuning_id = service.submit(**gate.closed_for("*")).tuning_id
        service.waits(tuning_id)
        gate.open()
        eventually(lambda: ended(service, tuning_id))
        assert service.running(tuning_id)

        service.invoke("ReconcileFunction", service.event("reconcile", tuning_id))

        assert service.over(tuning_id).status == "finished"


def test_the_schedule_finds_a_lost_completion_by_itself(service: Service) -> None:
    gate = service.gate()
    with service.without("SettleFunctionTuningJobEnded"):
        tuning_id = service.submit(**gate.closed_for("*")).tuning_id
        service.waits(tuning_id)
        gate.open()

        assert service.over(tuning_id).status == "finished"


def test_trials_whose_events_were_lost_are_in_the_result(service: Service) -> None:
    with service.without("PoliceFunctionTrialEnded"):
        tuning_id = service.submit("0.1", "0.2", "0.3").tuning_id
        service.over(tuning_id)

    result = service.document(f"tunings/{tuning_id}/result.json")
    assert sorted(row["objective"] for row in result["table"]) == [1.1, 1.2, 1.3]


def test_a_job_that_ends_while_its_execution_waits_wakes_it(service: Service) -> None:
    gate = service.gate()
    tuning_id = service.submit(**gate.closed_for("*")).tuning_id
    service.waits(tuning_id)

    gate.open()

    assert service.over(tuning_id).status == "finished"


def test_a_job_that_ended_before_its_execution_waits_is_noticed(service: Service) -> None:
    with held(service) as slack, service.without("ReconcileFunctionRound"):
        tuning_id = service.submit().tuning_id
        eventually(lambda: ended(service, tuning_id))
        eventually(lambda: service.record(tuning_id).get("sagemaker_status") == "Completed")
        slack.set()

        assert service.over(tuning_id).status == "finished"


@contextmanager
def held(service: Service) -> Iterator[threading.Event]:
    """Keep Slack from answering, and thus the execution from going on, until the event is set."""
    answer = service.stack.inbox.call
    released = threading.Event()

    def wait_first(path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        released.wait(20)
        return answer(path, headers, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service.stack.inbox, "call", wait_first)
        yield released
