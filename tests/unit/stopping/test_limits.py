"""A trial's limits in seconds and dollars, and a tuning's deadline."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fakes.samples import NOON, trial
from tests.unit.stopping.deciding import RUNNING, decide
from tunesmith.domain.decisions import Subject
from tunesmith.domain.policies import DeadlineSpec, LimitSpec
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.stopping.state import Costs

SILENT = trial(0, (), RUNNING)  # it started at noon


def after(seconds: float) -> dict[str, Any]:
    return {"now": NOON + timedelta(seconds=seconds), "costs": Costs(usd_per_second=0.01)}


def test_a_trial_that_trained_for_too_long_is_stopped_even_alone_and_silent() -> None:
    spec = LimitSpec(seconds=600)

    assert decide(spec, [SILENT], **after(599)) == []
    [verdict] = decide(spec, [SILENT], **after(600))
    assert (verdict.policy, verdict.trial) == ("limit", SILENT.name)
    assert verdict.evidence == {"step": -1, "seconds": 600, "limit": 600}
    assert verdict.reason == "It has trained for 600 s; the limit is 600 s."


def test_a_trial_that_cost_too_much_is_stopped() -> None:
    spec = LimitSpec(usd=1.5)

    assert decide(spec, [SILENT], **after(149)) == []
    [verdict] = decide(spec, [SILENT], **after(160))
    assert verdict.evidence == {"step": -1, "seconds": 160, "usd": 1.6, "limit": 1.5}
    assert verdict.reason == "It has cost $1.6 in 160 s; the limit is $1.5."


def test_where_the_price_is_not_known_no_cost_is_made_up() -> None:
    assert decide(LimitSpec(usd=0.01), [SILENT], now=NOON + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "other",
    [
        SILENT.model_copy(update={"status": TrialStatus.STOPPING}),
        SILENT.model_copy(update={"started_at": None}),
    ],
)
def test_a_trial_that_is_stopping_or_has_not_started_is_left_alone(other: Trial) -> None:
    assert decide(LimitSpec(seconds=1), [other], **after(9_999)) == []


def test_the_tuning_ends_at_its_deadline() -> None:
    spec, start = DeadlineSpec(seconds=3600), NOON - timedelta(minutes=30)

    assert decide(spec) == []  # nobody knows when it began
    assert decide(spec, started_at=start, now=NOON + timedelta(seconds=1799)) == []
    [verdict] = decide(spec, started_at=start, now=NOON + timedelta(seconds=1800))
    assert (verdict.subject, verdict.key) == (Subject.TUNING, "deadline:tuning")
    assert verdict.evidence == {"seconds": 3600, "deadline": 3600}
    assert verdict.reason == "The tuning has run for 3600 s; its deadline is 3600 s."
