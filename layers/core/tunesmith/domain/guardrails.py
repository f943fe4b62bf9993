"""What this deployment allows: roles, instance types, images and the size of one request."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Definition, TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.sizing import instance_hours, instance_types


class Guardrails(BaseModel):
    """The limits that the operator sets; an empty allow-list allows nothing."""

    model_config = ConfigDict(frozen=True)

    environment: str
    region: str
    """Where short names of images are looked up."""
    bucket: str
    default_role: str
    """The training role of the stack; always allowed."""
    allowed_roles: tuple[str, ...] = ()
    """ARNs, compared exactly."""
    allowed_instance_types: tuple[str, ...] = ()
    """Globs such as `ml.m5.*`."""
    allowed_image_registries: tuple[str, ...] = ()
    """Globs for each part between slashes: `<registry>`, `<registry>/<repository>`, or the start
    of an algorithm's ARN."""
    max_instance_hours: float
    """Jobs x runtime x instances of one request, at worst."""
    max_usd: Decimal | None = None
    """The most that one request may cost; None sets no cap."""
    quotas: Quotas = Quotas()


def check_guardrails(request: TuningRequest, guardrails: Guardrails) -> list[Finding]:
    """Return what this deployment does not allow; fields are paths in the native request."""
    findings = [
        finding
        for path, definition in request.definitions.items()
        for finding in _check_definition(path, definition, guardrails)
    ]
    return [*findings, *_check_size(request, guardrails)]


def image_allowed(image: str, patterns: Sequence[str]) -> bool:
    """Tell whether an image lies under an allowed registry; a `*` never spans a slash."""
    repository = image.partition("@")[0]
    host, slash, path = repository.rpartition("/")
    parts = f"{host}{slash}{path.partition(':')[0]}".split("/")
    return any(_starts_with(parts, pattern.strip("/").split("/")) for pattern in patterns)


def _starts_with(parts: list[str], pattern: list[str]) -> bool:
    """Match part by part, so that `good.registry` never lets `good.registry.evil/x` in."""
    return len(parts) >= len(pattern) and all(map(fnmatchcase, parts, pattern))


def _check_definition(
    path: str, definition: Definition, guardrails: Guardrails
) -> Iterator[Finding]:
    roles = dict.fromkeys((guardrails.default_role, *guardrails.allowed_roles))
    if definition.RoleArn not in roles:
        yield Finding(
            field=f"{path}.RoleArn",
            value=definition.RoleArn,
            message="is not a training role that this deployment allows",
            fix=f"Leave it out, or use one of: {', '.join(roles)}.",
        )
    for where, instance_type in instance_types(definition).items():
        allowed = guardrails.allowed_instance_types
        if not any(fnmatchcase(instance_type, pattern) for pattern in allowed):
            yield _not_listed(f"{path}.{where}", instance_type, "instance type", allowed)
    yield from _check_image(f"{path}.AlgorithmSpecification", definition, guardrails)


def _check_image(path: str, definition: Definition, guardrails: Guardrails) -> Iterator[Finding]:
    allowed = guardrails.allowed_image_registries
    image = definition.AlgorithmSpecification.TrainingImage
    if image is not None and not image_allowed(image, allowed):
        yield _not_listed(f"{path}.TrainingImage", image, "image", allowed)
    algorithm = definition.AlgorithmSpecification.AlgorithmName
    if algorithm is not None and not _starts_with_any(algorithm, allowed):
        yield _not_listed(f"{path}.AlgorithmName", algorithm, "algorithm", allowed)


def _starts_with_any(name: str, patterns: Sequence[str]) -> bool:
    return any(_starts_with(name.split("/"), pattern.split("/")) for pattern in patterns)


def _not_listed(field: str, value: str, what: str, allowed: Sequence[str]) -> Finding:
    choices = f"Use one of: {', '.join(allowed)}." if allowed else "This deployment allows none."
    return Finding(
        field=field,
        value=value,
        message=f"is an {what} that this deployment does not allow",
        fix=f"{choices} An operator can extend the list by a parameter of the stack.",
    )


def _check_size(request: TuningRequest, guardrails: Guardrails) -> Iterator[Finding]:
    hours = instance_hours(request, guardrails.quotas)
    if hours > guardrails.max_instance_hours:
        limits = "HyperParameterTuningJobConfig.ResourceLimits"
        yield Finding(
            field=f"{limits}.MaxNumberOfTrainingJobs",
            value=request.HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs,
            message=(
                f"makes a tuning of up to {hours:,.1f} instance-hours (jobs x runtime x instances),"
                f" more than the {guardrails.max_instance_hours:,.1f} this deployment allows"
            ),
            fix=(
                "Ask for fewer trials or instances, a shorter runtime of a trial,"
                " or a shorter runtime of the whole tuning."
            ),
        )
