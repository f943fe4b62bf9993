"""Stopping policies at work on running trials."""

from typing import Any

from tests.stack.flows.inside import Gate
from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.answers import StoppingDecision


def decisions(service: Service, tuning_id: str) -> tuple[StoppingDecision, ...]:
    return eventually(lambda: service.api.decisions(tuning_id))


def aiming_at(service: Service, target: float, *xs: str, **told: Any) -> dict[str, Any]:
    spec = service.spec(*xs, **told)
    spec["stopping"] = {"policy": {"target": target}}
    return spec


def with_a_median(service: Service, gate: Gate) -> dict[str, Any]:
    # One value a second is what is read here, instead of one a minute.
    told = {"epochs": 2, "pause": 1.0, **gate.closed_for("9", after=2)}
    spec = service.spec("0.1", "0.2", "0.3", "0.4", "9", **told)
    spec["search"]["parallel"] = 4
    spec["stopping"] = {"policy": {"median": {"grace": 1, "min_trials": 3}}}
    return spec


def test_a_tuning_that_reached_its_target_is_ended_as_a_success(service: Service) -> None:
    gate = service.gate()
    accepted = service.api.submit(aiming_at(service, 1.15, "0.1", "0.2", **gate.closed_for("0.2")))

    tuning = service.over(accepted.tuning_id)

    assert tuning.status == "finished"
    assert tuning.stop
    assert tuning.stop.cause == "policy"
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.1"}
    (decision,) = decisions(service, accepted.tuning_id)
    assert (decision.policy, decision.enforced) == ("target", True)
    assert decision.reason
    service.told(accepted.name, "stopping policy")


def test_a_trial_worse_than_the_median_is_stopped(service: Service) -> None:
    gate = service.gate()
    accepted = service.api.submit(with_a_median(service, gate))

    tuning = service.over(accepted.tuning_id)

    assert tuning.status == "finished"
    assert tuning.progress
    assert (tuning.progress.completed, tuning.progress.stopped) == (4, 1)
    (decision,) = decisions(service, accepted.tuning_id)
    assert (decision.policy, decision.subject) == ("median", "trial")
    assert "worse than" in decision.reason
    assert decision.saving
    assert "completed ones" in decision.saving.basis
    result = service.document(f"tunings/{accepted.tuning_id}/result.json")
    assert result["stopped_early"] == 1
    assert [row["stopped_by"] for row in result["table"]].count("median") == 1
    service.told(accepted.name, "1 trial, which saved about")


def test_in_shadow_a_poor_trial_is_noted_and_runs_on(service: Service) -> None:
    gate = service.gate()
    spec = with_a_median(service, gate)
    spec["stopping"]["mode"] = "shadow"
    accepted = service.api.submit(spec)
    (decision,) = decisions(service, accepted.tuning_id)
    gate.open()

    tuning = service.over(accepted.tuning_id)

    assert not decision.enforced
    assert tuning.progress
    assert (tuning.progress.completed, tuning.progress.stopped) == (5, 0)
    service.told(accepted.name, "policies would have stopped 1")
    found = service.api.backtest(accepted.tuning_id, ["median:grace=1,min_trials=3", "auto"])
    assert (found.trials, found.stopped_before) == (5, 0)
    assert [each.policy for each in found.policies] == [
        "none",
        "median:grace=1,min_trials=3",
        "auto",
    ]
    assert all(each.keeps_best and each.cost <= 1 for each in found.policies)


def test_with_the_switch_off_decisions_are_recorded_and_nothing_is_stopped(
    service: Service,
) -> None:
    gate = service.gate()
    with service.switch("EnforceSwitchName"):
        accepted = service.api.submit(
            aiming_at(service, 1.15, "0.1", "0.2", **gate.closed_for("0.2"))
        )
        (decision,) = decisions(service, accepted.tuning_id)
        assert not decision.enforced
        assert service.api.show(accepted.tuning_id).status == "running"
        gate.open()
        tuning = service.over(accepted.tuning_id)

    assert tuning.progress
    assert (tuning.status, tuning.progress.completed) == ("finished", 2)
