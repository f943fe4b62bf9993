"""What the tags of somebody else's tuning job ask for, once it has been started.

The body that they come to is the one that could have been submitted for such a job.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.advice import unpriced
from tunesmith.domain.asking import policies_beside
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.estimates import Scope, estimate
from tunesmith.domain.findings import Finding
from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.money import Budget, Estimate, Rate, usd
from tunesmith.domain.names import tuning_id
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.native_body import adopt
from tunesmith.domain.needs import Need
from tunesmith.domain.policies import StoppingSpec
from tunesmith.domain.prices import Prices, rate_of
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.reading import did_you_mean, read, read_leniently
from tunesmith.domain.sizing import LONGEST_TUNING, longest_wait, need_of, trials_at_most
from tunesmith.domain.spec import NativeBody
from tunesmith.domain.steps import check_step
from tunesmith.domain.stopping_request import one_policy, plain_value
from tunesmith.domain.tagging import PREFIX

POLICY = f"{PREFIX}policy"
DEPLOYMENT = f"{PREFIX}deployment"
"""Which deployment is to adopt the job, where several of the account may."""
_OF_A_DEPLOYMENT = {f"{PREFIX}id", f"{PREFIX}environment"}
_FIELDS = {
    POLICY: "stopping.policy",
    f"{PREFIX}mode": "stopping.mode",
    f"{PREFIX}budget": "budget",
    f"{PREFIX}channel": "notify.channel",
    f"{PREFIX}project": "project",
    f"{PREFIX}step-metric": "step_metric",
}
"""Where the value of each tag belongs in a request."""
_KNOWN = (*_FIELDS, DEPLOYMENT)
_HOW = "In a tag: median:grace=5/min_trials=3 target:0.99, for example."
_LONG_ID = "CGD"
"""How the ids of Slack's channels begin; a name gets the # that no tag can have."""


def asks_for_adoption(tags: Mapping[str, str], environment: str) -> bool:
    """Tell whether a job is tagged for us, and is not that of any deployment of this service."""
    tagged = POLICY in tags and not _OF_A_DEPLOYMENT & tags.keys()
    return tagged and tags.get(DEPLOYMENT, environment).strip() == environment


def adopted_id(job_arn: str, created_ms: int) -> str:
    """Derive the tuning's id; a job of the same name that was deleted had another."""
    return tuning_id(f"adopted:{job_arn}@{created_ms}")


def adopted_body(
    tags: Mapping[str, str], name: str, native: Mapping[str, Any]
) -> dict[str, JsonValue]:
    """Write the request that the tags come to; raises InvalidRequest with what is wrong."""
    request = adopt(native, job_name=name, role="")
    body: dict[str, JsonValue] = {"name": name, "tuning_job": request, **_asked(tags)}
    _, findings = read(NativeBody, body)
    if findings := [*_unknown(tags), *map(_as_tagged, findings)]:
        raise InvalidRequest(findings)
    return body


def _asked(tags: Mapping[str, str]) -> dict[str, JsonValue]:
    """Put the tags' values where a request has them."""
    asked: dict[str, Any] = {}
    for tag in _FIELDS.keys() & tags.keys():
        section, _, field = _FIELDS[tag].partition(".")
        value = _value(tag, tags[tag].strip())
        if field:
            asked.setdefault(section, {})[field] = value
        else:
            asked[section] = value
    return asked


def _value(tag: str, text: str) -> object:
    if tag == POLICY:
        policies = [one_policy(word, between="/") for word in text.split()]
        return policies[0] if len(policies) == 1 else policies or ""
    if tag == f"{PREFIX}budget":
        return plain_value(text)
    if tag == f"{PREFIX}channel" and not (text[:1] in _LONG_ID and text.isupper()):
        return f"#{text}"
    return text


def _unknown(tags: Mapping[str, str]) -> Iterator[Finding]:
    for tag in tags:
        if tag.startswith(PREFIX) and tag not in _KNOWN:
            names = {one.removeprefix(PREFIX): one for one in _KNOWN}
            meant = did_you_mean(tag.removeprefix(PREFIX), list(names))
            yield Finding(
                field=tag,
                value=tags[tag],
                message="is no tag that this service knows",
                fix=f"Did you mean `{names[meant]}`?" if meant else f"Known: {', '.join(_KNOWN)}.",
            )


def _as_tagged(finding: Finding) -> Finding:
    """Name the tag instead of the field of the request."""
    for tag, field in _FIELDS.items():
        if finding.field == field or finding.field.startswith(f"{field}."):
            where = finding.field.removeprefix(field)
            fix = f"{finding.fix} {_HOW}" if tag == POLICY else finding.fix
            return finding.model_copy(update={"field": f"{tag}{where}", "fix": fix})
    return finding


class Adoption(BaseModel):
    """All that is derived for a job that exists."""

    model_config = ConfigDict(frozen=True)

    project: str
    strategy: str
    max_trials: int | None
    need: Need
    step_metric: str | None
    stopping: StoppingSpec
    budget: Budget | None
    rate: Rate | None
    estimate: Estimate | None
    channel: str | None
    timeout_seconds: int
    warnings: tuple[str, ...]


def adoption_of(
    body: Mapping[str, JsonValue], job: TuningJob, *, prices: Prices, quotas: Quotas
) -> Adoption:
    """Derive what a record needs; raises InvalidRequest.

    No limit of the deployment is held against the job: it runs, and was paid for by whoever
    started it. What this service cannot read of its definition is left out.
    """
    asked = NativeBody.model_validate(body)
    request, _ = read_leniently(TuningRequest, asked.tuning_job)
    if request is not None:
        tag = f"{PREFIX}step-metric"
        if findings := list(check_step(request, asked.step_metric, tag)):
            raise InvalidRequest(findings)
    stopping, beside = policies_beside(asked.stopping, asked.tuning_job)
    budget = asked.budget.compile() if asked.budget else None
    if job.status.is_terminal:  # nothing is left to stop, and nothing may claim that it did
        stopping, budget = StoppingSpec.off(), None
    rate = rate_of(request, prices) if request else None
    scope = Scope.of(request, quotas) if request else None
    unknown = unpriced(request, prices, stopping) if request else ()
    return Adoption(
        project=asked.project or str(asked.name),
        strategy=str(asked.tuning_job["HyperParameterTuningJobConfig"]["Strategy"]),
        max_trials=job.max_trials or (trials_at_most(request) if request else None),
        need=need_of(request) if request else Need(),
        step_metric=asked.step_metric,
        stopping=stopping,
        budget=budget,
        rate=rate,
        estimate=estimate(scope, rate, budget=budget) if scope else None,
        channel=asked.notify.channel if asked.notify else None,
        timeout_seconds=longest_wait(request, quotas) if request else LONGEST_TUNING,
        warnings=(*beside, *unknown, *_notes(job, budget, scope, rate)),
    )


def _notes(
    job: TuningJob, budget: Budget | None, scope: Scope | None, rate: Rate | None
) -> Iterator[str]:
    """Tell what could not be done for a job that was there already."""
    if job.status.is_terminal:
        yield "The job was over when it was first seen: no policy has looked at it."
    elif budget and scope and rate:
        yield (
            f"The job runs already and cannot be made smaller: its budget of {usd(budget.usd)} is"
            f" kept by ending it in time, which may cost up to {usd(scope.overshoot(rate))} more."
        )
    elif budget:
        yield "The budget cannot be kept: the price of the job's instances is not known."
