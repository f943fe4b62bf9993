"""Money: what a request is to cost, and what it may cost; test_enforcing.py uses a budget up."""

import pytest

from tests.stack.flows.service import Service
from tunesmith_client.errors import RequestRefused


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
