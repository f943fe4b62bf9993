"""What goes wrong on the way, and what people hear of it."""

from tests.stack.flows.service import Service
from tunesmith_local.stack.slack.inbox import Outage


def test_a_trial_that_crashes_does_not_spoil_the_tuning(service: Service) -> None:
    accepted = service.submit("0.1", "0.2", "0.3", crash_x="0.1")

    tuning = service.over(accepted.tuning_id)

    assert tuning.status == "finished"
    assert tuning.progress
    assert (tuning.progress.completed, tuning.progress.failed) == (2, 1)
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.2"}
    assert "1 failed" in service.told(accepted.name, "tuning finished")


def test_a_tuning_whose_every_trial_crashes_fails_with_the_reason(service: Service) -> None:
    accepted = service.submit("0.1", "0.2", crash_x="0.1,0.2")

    tuning = service.over(accepted.tuning_id)

    assert tuning.status == "failed"
    assert tuning.failure
    assert tuning.failure.advice
    assert "no way to train" in service.told(accepted.name, "tuning failed")
    execution = service.execution(accepted.tuning_id)
    assert execution
    assert execution["status"] == "FAILED"
    assert execution["cause"]


def test_a_flow_that_fails_stops_the_job_and_says_why(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit(**gate.closed_for("*"))
    token = service.waits(accepted.tuning_id)

    service.states.send_task_failure(taskToken=token, error="Meteor", cause="it fell from the sky")

    tuning = service.over(accepted.tuning_id)
    assert tuning.status == "failed"
    assert tuning.failure
    assert (tuning.failure.error, tuning.failure.reason) == ("Meteor", "it fell from the sky")
    service.told(accepted.name, "it fell from the sky")
    assert service.job_status(accepted.tuning_id) in {
        "Stopping",
        "Stopped",
    }
    execution = service.execution(accepted.tuning_id)
    assert execution
    assert (execution["status"], execution["error"]) == ("FAILED", "Meteor")


def test_an_outage_of_slack_delays_the_message_and_nothing_else(service: Service) -> None:
    gate = service.gate()
    accepted = service.submit(**gate.closed_for("*"))
    service.told(accepted.name, "tuning started")

    service.stack.inbox.begin_outage(Outage(count=1000))
    gate.open()
    service.becomes(accepted.tuning_id, "finished")
    assert service.running(accepted.tuning_id)
    service.stack.inbox.begin_outage(Outage(count=0))

    service.told(accepted.name, "tuning finished")
    service.over(accepted.tuning_id)
    assert len(service.messages(accepted.name)) == 2
    execution = service.execution(accepted.tuning_id)
    assert execution
    assert execution["status"] == "SUCCEEDED"


def test_a_start_that_slack_missed_does_not_hold_the_tuning_up(service: Service) -> None:
    service.stack.inbox.begin_outage(Outage(count=1000))
    gate = service.gate()
    accepted = service.submit(**gate.closed_for("*"))

    service.waits(accepted.tuning_id)

    service.stack.inbox.begin_outage(Outage(count=0))
    gate.open()
    assert service.over(accepted.tuning_id).status == "finished"
    assert len(service.messages(accepted.name)) == 1


def test_slack_asking_to_slow_down_is_obeyed(service: Service) -> None:
    service.stack.inbox.begin_outage(Outage(count=2, status=429))
    accepted = service.submit()

    service.over(accepted.tuning_id)

    service.told(accepted.name, "tuning finished")
