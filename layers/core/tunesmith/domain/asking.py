"""Reads both forms of a request's body into what is asked: a native request and our part."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.choosing import choose_strategy
from tunesmith.domain.compiling import compile_spec
from tunesmith.domain.findings import Finding
from tunesmith.domain.fixing import fix_single_values
from tunesmith.domain.grids import list_values
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.images import is_short, resolve_image
from tunesmith.domain.learning import learn, learn_shortly, told
from tunesmith.domain.money import Budget
from tunesmith.domain.native_body import adopt
from tunesmith.domain.policies import COMPARING, StoppingSpec
from tunesmith.domain.reading import read_leniently
from tunesmith.domain.spec import NativeBody, TuningSpec
from tunesmith.domain.spec_paths import spec_paths, translate_path
from tunesmith.domain.stopping_request import StoppingRequest
from tunesmith.domain.tagging import with_our_tags
from tunesmith.domain.warm_starts import Earlier, WarmStart

Json = dict[str, Any]

_NUMBER = re.compile(r"-?\d{1,18}(\.\d+)?([eE][+-]?\d{1,3})?")
"""The native request carries numbers as text; the spec does not."""

SAGEMAKERS = "HyperParameterTuningJobConfig"
"""What tells SageMaker's own request from a spec."""
UNDER_HYPERBAND = (
    "No policy of ours stops trials for being worse than others: Hyperband does that itself."
)
BESIDE_SAGEMAKER = (
    "Two rules compare trials: SageMaker's own early stopping (Auto) is on, and {names} too."
)


class Ask(BaseModel):
    """What is asked, whatever form it came in."""

    model_config = ConfigDict(frozen=True)

    name: str
    project: str
    """What the tuning belongs to."""
    request: Json
    stopping: StoppingSpec
    budget: Budget | None
    step_metric: str | None
    channel: str | None
    warm_start: WarmStart | None
    """What the parents are that were to be found; None where nothing was."""
    warnings: tuple[str, ...]
    paths: dict[str, str] | None = None
    """Where the parts of the request were written; None for a native request."""

    @property
    def step_field(self) -> str:
        """Where the metric that reports the epoch is written."""
        return "step_metric" if self.paths is None else "objective.step"

    def written(self, finding: Finding) -> Finding:
        """Turn a finding about the native request into one about what its user wrote."""
        if finding.field.startswith("budget"):
            return finding  # is ours in both forms
        if self.paths is None:
            return finding.model_copy(update={"field": f"tuning_job.{finding.field}"})
        field, value = translate_path(finding.field, self.paths), finding.value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = float(value) if set(value) & set(".eE") else int(value)
        return finding.model_copy(update={"field": field, "value": value})


def _spec_of(body: Mapping[str, JsonValue]) -> tuple[TuningSpec | None, list[Finding]]:
    if SAGEMAKERS not in body:
        return read_leniently(TuningSpec, body)
    bare = Finding(
        field=SAGEMAKERS,
        message="is a member of SageMaker's own request, which does not stand by itself here",
        fix="Put the whole of it under `tuning_job`, beside which stand our own keys.",
    )
    return None, [bare]


def ask_shortly(
    body: Mapping[str, JsonValue],
    *,
    tuning_id: str,
    job_name: str,
    guardrails: Guardrails,
    earlier: Earlier,
) -> tuple[Ask | None, list[Finding]]:
    """Read a short spec; what is wrong beside what could be read comes as findings."""
    spec, findings = _spec_of(body)
    if spec is None:
        return None, findings
    spec, unknown = _with_image(spec, guardrails.region)
    findings = [*findings, *unknown]
    spec, fixed = fix_single_values(spec)

    compiled = partial(_compiled, tuning_id, job_name, guardrails)
    choice = learn_shortly(spec, compiled, guardrails.quotas, earlier)
    spec, chosen = choose_strategy(spec, guardrails.quotas, learns=bool(choice and choice.found))
    spec, spelled = list_values(spec)
    request = choice.applied(compiled(spec)) if choice else compiled(spec)
    stopping, warnings = policies_beside(spec.stopping, request)
    return Ask(
        name=spec.name,
        project=spec.project_name,
        request=with_our_tags(
            request,
            tuning_id=tuning_id,
            name=spec.name,
            project=spec.project_name,
            environment=guardrails.environment,
        ),
        stopping=stopping,
        budget=spec.budget.compile() if spec.budget else None,
        step_metric=spec.objective.step,
        channel=spec.notify.channel if spec.notify else None,
        warm_start=choice.warm_start if choice else None,
        warnings=(*fixed.values(), *chosen, *spelled, *told(choice), *warnings),
        paths=spec_paths(spec, request, fixed),
    ), findings


def _compiled(tuning_id: str, job_name: str, guardrails: Guardrails, spec: TuningSpec) -> Json:
    native = compile_spec(spec, tuning_id=tuning_id, guardrails=guardrails)
    return {"HyperParameterTuningJobName": job_name, **native}


def _with_image(spec: TuningSpec, region: str) -> tuple[TuningSpec, list[Finding]]:
    """Replace the short name of an image by its address."""
    if not is_short(spec.training.image):
        return spec, []
    image = resolve_image(spec.training.image, region)
    if isinstance(image, Finding):
        return spec, [image]
    training = spec.training.model_copy(update={"image": image})
    return spec.model_copy(update={"training": training}), []


def ask_natively(
    body: Mapping[str, JsonValue],
    *,
    tuning_id: str,
    job_name: str,
    guardrails: Guardrails,
    earlier: Earlier,
) -> tuple[Ask | None, list[Finding]]:
    """Read a native request with our part around it."""
    read_body, findings = read_leniently(NativeBody, body)
    if read_body is None:
        return None, findings
    request = adopt(read_body.tuning_job, job_name=job_name, role=guardrails.default_role)
    asked = read_body.tuning_job.get("HyperParameterTuningJobName")
    name = read_body.name or (asked if isinstance(asked, str) and asked else job_name)
    project = read_body.project or name[:128]
    choice = learn(request, read_body.warm_start, project, guardrails.quotas, earlier)
    stopping, warnings = policies_beside(read_body.stopping, request)
    return Ask(
        name=name[:128],
        project=project,
        request=with_our_tags(
            choice.applied(request) if choice else request,
            tuning_id=tuning_id,
            name=name,
            project=project,
            environment=guardrails.environment,
        ),
        stopping=stopping,
        budget=read_body.budget.compile() if read_body.budget else None,
        step_metric=read_body.step_metric,
        channel=read_body.notify.channel if read_body.notify else None,
        warm_start=choice.warm_start if choice else None,
        warnings=(*told(choice), *warnings),
    ), findings


def policies_beside(
    asked: StoppingRequest, request: Mapping[str, Any]
) -> tuple[StoppingSpec, tuple[str, ...]]:
    """Return the policies; those that compare trials give way to what does so already."""
    config = request.get("HyperParameterTuningJobConfig")
    config = config if isinstance(config, dict) else {}
    compiled = asked.compile()
    comparing = [one.kind for one in compiled.policies if one.kind in COMPARING]
    if config.get("Strategy") == "Hyperband":
        wanted = bool(comparing) and asked.names_policies
        return compiled.without(COMPARING), (UNDER_HYPERBAND,) if wanted else ()
    if config.get("TrainingJobEarlyStoppingType") == "Auto" and comparing:
        if not asked.names_policies:
            return compiled.without(COMPARING), ()
        return compiled, (BESIDE_SAGEMAKER.format(names=" and ".join(comparing)),)
    return compiled, ()
