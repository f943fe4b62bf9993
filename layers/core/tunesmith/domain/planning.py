"""From a request's body to a plan: everything checked, everything derived."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.advice import unpriced, unwritable, warnings_for
from tunesmith.domain.affordability import check_cost
from tunesmith.domain.asking import Ask, ask_natively, ask_shortly
from tunesmith.domain.budgets import bound
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.estimates import Scope
from tunesmith.domain.findings import Finding
from tunesmith.domain.grids import about_grid, check_grid_size
from tunesmith.domain.guardrails import Guardrails, check_guardrails
from tunesmith.domain.money import Budget, Rate
from tunesmith.domain.names import job_name
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.native_config import Objective
from tunesmith.domain.needs import Need
from tunesmith.domain.policies import StoppingSpec
from tunesmith.domain.preflight import check_semantics
from tunesmith.domain.prices import Prices, rate_of
from tunesmith.domain.reading import read_leniently
from tunesmith.domain.sizing import longest_wait, need_of, trials_at_most
from tunesmith.domain.steps import check_step, expressions_of
from tunesmith.domain.trials import Goal
from tunesmith.domain.warm_starts import Earlier, WarmStart, nothing_earlier


class Plan(BaseModel):
    """A tuning that may start."""

    model_config = ConfigDict(frozen=True)

    tuning_id: str
    name: str
    """The name that was asked for."""
    project: str
    """What it belongs to."""
    job_name: str
    request: dict[str, JsonValue]
    """The native request, complete."""
    strategy: str
    metric: str
    goal: Goal
    max_trials: int | None
    need: Need
    """What it takes of the account's quotas while it runs."""
    step_metric: str | None = None
    expressions: dict[str, tuple[str, ...]] = {}
    """By which these two are read from the trials' output."""
    stopping: StoppingSpec
    budget: Budget | None = None
    rate: Rate | None = None
    """What a trial costs; None where a price is not known."""
    scope: Scope
    channel: str | None = None
    timeout_seconds: int
    """How long to wait for the job's end."""
    warm_start: WarmStart | None = None
    """What it learns from, where that was to be found."""
    warnings: tuple[str, ...] = ()


def plan(
    body: Mapping[str, JsonValue],
    *,
    tuning_id: str,
    guardrails: Guardrails,
    prices: Prices,
    earlier: Earlier = nothing_earlier,
) -> Plan:
    """Check a request and derive all that follows from it; raises InvalidRequest.

    Earlier tunings are looked for only where the request wants to learn from them.
    """
    name = job_name(guardrails.environment, tuning_id)
    reader = ask_natively if "tuning_job" in body else ask_shortly
    ask, findings = reader(
        body, tuning_id=tuning_id, job_name=name, guardrails=guardrails, earlier=earlier
    )
    if ask is None:
        raise InvalidRequest(findings)
    request, broken = read_leniently(TuningRequest, ask.request)
    findings = _joined(findings, broken, ask)
    if request is not None:
        sizes = check_grid_size(request, rate_of(request, prices), guardrails.quotas)
        findings = _joined(findings, list(sizes), ask)
        findings = _joined(findings, check_semantics(request, guardrails.quotas), ask)
        findings = _joined(findings, check_guardrails(request, guardrails), ask)
        findings = _joined(findings, check_cost(request, ask.budget, prices, guardrails), ask)
        findings += check_step(request, ask.step_metric, ask.step_field)
    if request is None or findings:
        raise InvalidRequest(findings)
    return _plan(*_within_budget(ask, request, prices, guardrails), tuning_id, prices, guardrails)


def _within_budget(
    ask: Ask, request: TuningRequest, prices: Prices, guardrails: Guardrails
) -> tuple[Ask, TuningRequest]:
    """Lower the limits to what the budget can pay; raises InvalidRequest if that is too little."""
    rate = rate_of(request, prices)
    if ask.budget is None or rate is None:
        return ask, request
    bounded = bound(ask.request, Scope.of(request, guardrails.quotas), ask.budget, rate)
    if isinstance(bounded, Finding):
        raise InvalidRequest([ask.written(bounded)])
    warnings = (*ask.warnings, *bounded.warnings)
    within = ask.model_copy(update={"request": bounded.request, "warnings": warnings})
    return within, TuningRequest.model_validate(bounded.request)


def _joined(known: list[Finding], more: list[Finding], ask: Ask) -> list[Finding]:
    """Add findings; what only follows from a part that is broken already is left out."""
    broken = [finding.field for finding in known]
    written = [ask.written(one) for one in more]
    return [*known, *(one for one in written if not any(_within(one.field, at) for at in broken))]


def _within(field: str, home: str) -> bool:
    return field == home or field.startswith((f"{home}.", f"{home}["))


def _plan(
    ask: Ask, request: TuningRequest, tuning_id: str, prices: Prices, guardrails: Guardrails
) -> Plan:
    objective = _objective(request)
    max_trials, rate = trials_at_most(request), rate_of(request, prices)
    return Plan(
        tuning_id=tuning_id,
        name=ask.name,
        project=ask.project,
        job_name=request.HyperParameterTuningJobName,
        request=ask.request,
        strategy=request.HyperParameterTuningJobConfig.Strategy,
        metric=objective.MetricName,
        goal=Goal(objective.Type),
        max_trials=max_trials,
        need=need_of(request),
        step_metric=ask.step_metric,
        expressions=expressions_of(request, (objective.MetricName, ask.step_metric)),
        stopping=ask.stopping,
        budget=ask.budget,
        rate=rate,
        scope=Scope.of(request, guardrails.quotas),
        channel=ask.channel,
        timeout_seconds=longest_wait(request, guardrails.quotas),
        warm_start=ask.warm_start,
        warnings=(
            *ask.warnings,
            *warnings_for(request, ask.stopping, max_trials, ask.step_metric),
            *about_grid(request, rate, guardrails.quotas),
            *unwritable(request, guardrails.bucket),
            *unpriced(request, prices, ask.stopping),
        ),
    )


def _objective(request: TuningRequest) -> Objective:
    """Return the objective; of several definitions the first one's, they share the metric."""
    return next(one.objective for one in request.searches if one.objective is not None)
