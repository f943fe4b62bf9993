"""Money: what a request is to cost, what it may cost, and what it has cost."""

import pytest

from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_client.answers import Tuning
from tunesmith_client.errors import RequestRefused

LONG_SECONDS = 240.0
"""No budget is so small that it is used up within a minute."""


def test_a_budget_that_runs_out_ends_the_tuning_with_the_best_so_far(service: Service) -> None:
    spec = service.spec("0.5", "0.1", "0.2", "0.3", "0.4", "0.6", "0.7", "0.8", pause=14.0)
    spec["search"]["parallel"] = 1
    spec["budget"] = {"usd": 0.0102, "alert_at": 0.8}
    accepted = service.api.submit(spec)
    assert any("budget of $0.0102" in warning for warning in accepted.warnings)

    alert = service.told(accepted.name, "budget nearly used up")
    running = service.api.show(accepted.tuning_id)

    def look() -> Tuning | None:
        found = service.api.show(accepted.tuning_id)
        return found if found.is_over else None

    tuning = eventually(look, LONG_SECONDS)

    assert "$0.0102" in alert
    assert running.cost
    assert (running.cost.budget_usd, running.cost.notional) == (0.0102, True)
    assert running.cost.spent_usd is not None
    assert tuning.status == "finished"
    assert tuning.stop
    assert tuning.stop.cause == "budget"
    assert tuning.stop.reason
    assert "The budget of $0.0102 (notional) is used up" in tuning.stop.reason
    assert tuning.best
    assert tuning.best.hyperparameters == {"x": "0.1"}
    assert tuning.cost
    assert tuning.cost.spent_usd
    assert tuning.cost.overshoot_usd
    assert 0 < tuning.cost.spent_usd < 0.0102 + tuning.cost.overshoot_usd
    told = service.told(accepted.name, "budget was used up")
    assert "of a budget of $0.0102" in told
    assert len([each for each in service.messages(accepted.name) if "nearly" in each]) == 1
    (decision,) = service.api.decisions(accepted.tuning_id)
    assert (decision.policy, decision.enforced) == ("budget", True)


def test_what_may_cost_more_than_allowed_is_refused_with_the_figures(service: Service) -> None:
    spec = service.spec("0.1", "0.2")
    spec["training"] |= {"instance": {"type": "ml.g5.xlarge"}, "max_runtime_seconds": 72_000}

    with pytest.raises(RequestRefused) as refused:
        service.api.submit(spec)

    assert refused.value.status == 422
    (finding,) = refused.value.findings
    assert "$50.00" in finding.message  # two trials of 20 h at 1.408 an hour
    assert "2 trials of at most 72,000 s" in finding.message
    spec["budget"] = 20
    assert service.api.estimate(spec).estimate.maximum_usd


def test_what_has_no_known_price_does_not_pass_the_cap(service: Service) -> None:
    spec = service.spec()
    spec["search"]["parallel"] = 1
    spec["training"]["instance"]["type"] = "ml.m5.huge"

    with pytest.raises(RequestRefused, match="no known price"):
        service.api.submit(spec)


def test_a_dry_run_starts_nothing_and_the_next_one_knows_the_last(service: Service) -> None:
    spec = service.spec()
    spec["search"]["parallel"] = 1

    before = service.api.estimate(spec)
    service.over(service.api.submit(spec).tuning_id)
    after = service.api.estimate(spec)

    assert "assumed" in before.estimate.basis
    assert "(1, with trials: 2)" in after.estimate.basis
    assert (before.trials, before.estimate.notional) == (2, True)
    assert before.tuning_job["HyperParameterTuningJobConfig"]
    assert [each.name for each in service.api.list(limit=100).tunings].count(spec["name"]) == 1
