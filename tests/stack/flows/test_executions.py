"""Executions that end without the flow's doing."""

from tests.stack.flows.service import Service


def test_aborting_an_execution_stops_its_job(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit("0.1", "0.2", **gate.closed_for("0.2"))
    service.waits(accepted.tuning_id)
    service.has_trials(accepted.tuning_id, completed=1, running=1)
    execution = service.execution(accepted.tuning_id)
    assert execution

    service.states.stop_execution(executionArn=execution["executionArn"], cause="changed my mind")

    tuning = service.over(accepted.tuning_id)
    assert tuning.status == "stopped"
    assert tuning.stop
    assert tuning.stop.cause == "aborted"
    assert service.job_status(accepted.tuning_id) == "Stopped"
    service.told(accepted.name, "aborted")
    assert service.execution(accepted.tuning_id, attempt=1) is None


def test_a_new_execution_adopts_the_job_of_one_that_died(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit(**gate.closed_for("*"))

    service.kill(accepted.tuning_id)

    service.waits(accepted.tuning_id, attempt=1)
    gate.open()

    assert service.over(accepted.tuning_id).status == "finished"
    first = service.execution(accepted.tuning_id)
    second = service.execution(accepted.tuning_id, attempt=1)
    assert first
    assert second
    assert (first["status"], second["status"]) == ("FAILED", "SUCCEEDED")
    assert len(service.messages(accepted.name)) == 2
