"""Tells what a request comes to, and starts nothing."""

from collections.abc import Callable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tunesmith.domain.estimates import Past, estimate, past_of
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.money import Budget, Estimate
from tunesmith.domain.names import tuning_id
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.prices import Prices
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.warm_starts import WarmStart
from tunesmith.usecases.parents import earlier_of
from tunesmith.usecases.ports import Documents, Tunings

LOOKED_THROUGH = 100
"""Newest tunings of the project that are searched for such as have ended."""


class SubmitQuery(BaseModel):
    """How a request is meant; a misspelt `dry_run` must not start a tuning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dry_run: bool = Field(
        default=False, description="Tell what the request comes to, and start nothing."
    )


class Preview(BaseModel):
    """What would be started."""

    model_config = ConfigDict(frozen=True)

    name: str
    tuning_job: dict[str, JsonValue]
    """The native request; names and addresses hold the id of no tuning."""
    warm_start: WarmStart | None
    """The parents that were found, and why others do not serve."""
    warnings: tuple[str, ...]
    trials: int
    budget: Budget | None
    estimate: Estimate


Check = Callable[[Mapping[str, JsonValue]], Preview]
"""A dry run of a request; raises InvalidRequest."""


def preview(
    body: Mapping[str, JsonValue],
    *,
    guardrails: Guardrails,
    prices: Prices,
    tunings: Tunings,
    documents: Documents,
) -> Preview:
    """Resolve and price a request; raises InvalidRequest with every finding."""
    asked = plan(
        body,
        tuning_id=tuning_id("dry run"),
        guardrails=guardrails,
        prices=prices,
        earlier=earlier_of(tunings, documents),
    )
    return Preview(
        name=asked.name,
        tuning_job=asked.request,
        warm_start=asked.warm_start,
        warnings=asked.warnings,
        trials=asked.scope.trials,
        budget=asked.budget,
        estimate=estimate_of(asked, tunings),
    )


def estimate_of(asked: Plan, tunings: Tunings) -> Estimate:
    """Estimate what a planned tuning costs, from earlier ones of its project if there are any."""
    past = _past(asked.name, tunings.of_project(asked.project, LOOKED_THROUGH))
    return estimate(asked.scope, asked.rate, budget=asked.budget, past=past)


def _that_worked(record: TuningRecord) -> int:
    return record.counts.completed + record.counts.stopped if record.counts else 0


def _past(name: str, newest: Sequence[TuningRecord]) -> Past | None:
    """Sum up those of the same name; a project whose tunings have other names helps as well."""
    known = [
        (record.name, (record.trial_seconds, _that_worked(record)))
        for record in newest
        if record.trial_seconds is not None
    ]
    same = past_of([trials for other, trials in known if other == name])
    return same or past_of([trials for _, trials in known], of="project")
