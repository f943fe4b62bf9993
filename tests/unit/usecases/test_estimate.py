"""A dry run: all that would be started, and nothing started."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.fakes.documents import FakeDocuments
from tests.fakes.samples import GUARDRAILS, NOON, own_prices, record, spec_body
from tests.fakes.store import FakeTunings
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.jobs import TrialCounts
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.estimate import Preview, preview

DOLLARS = own_prices()


def earlier(number: int, seconds: float | None, name: str = "digits-mlp") -> TuningRecord:
    return record(
        tuning_id=f"{number:016d}",
        name=name,
        project="digits-mlp",
        created_at=NOON + timedelta(minutes=number),
        counts=TrialCounts(completed=20),
        trial_seconds=seconds,
    )


def previewed(*records: TuningRecord, **changes: Any) -> Preview:
    tunings = FakeTunings(*records)
    found = preview(
        {**spec_body(), **changes},
        guardrails=GUARDRAILS,
        prices=DOLLARS,
        tunings=tunings,
        documents=FakeDocuments(),
    )
    assert len(tunings.records) == len(records)
    return found


def test_it_resolves_the_request_and_prices_it() -> None:
    found = previewed()

    assert found.trials == 20
    assert found.tuning_job["HyperParameterTuningJobConfig"]
    assert found.estimate.maximum_usd == Decimal("18.18")
    assert found.estimate.expected_usd == Decimal("8.484")


def test_what_is_expected_rests_on_earlier_tunings_of_the_name() -> None:
    found = previewed(earlier(1, 100.0), earlier(2, 5.0, "another"), earlier(3, None))

    assert found.estimate.expected_usd == Decimal("2.02")
    assert "of this name (1, with trials: 20)" in found.estimate.basis


def test_without_one_of_the_name_it_rests_on_those_of_the_project() -> None:
    nightly, other = (
        earlier(1, 100.0, "nightly-1"),
        earlier(2, 5.0).model_copy(update={"project": "other"}),
    )

    found = previewed(nightly, other)

    assert found.estimate.expected_usd == Decimal("2.02")
    assert "of this project (1, with trials: 20)" in found.estimate.basis


def test_a_budget_shows_what_it_changes_and_by_how_much_it_may_be_exceeded() -> None:
    found = previewed(budget={"usd": 2})

    assert found.trials == 16
    assert found.warnings
    assert found.estimate.overshoot_usd == Decimal("0.909")
    assert found.estimate.maximum_usd == Decimal("2.909")


def test_a_request_that_would_be_refused_is_refused_with_every_finding() -> None:
    search = {**spec_body()["search"], "parallel": 1000, "max_jobs": 2000}

    with pytest.raises(InvalidRequest) as error:
        previewed(search=search)

    assert {finding.field for finding in error.value.findings} == {
        "search.max_jobs",
        "search.parallel",
    }
