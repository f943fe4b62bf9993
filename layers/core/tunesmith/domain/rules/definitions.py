"""Training definitions: algorithm, machines, time, spot, channels and environment."""

from collections import Counter
from collections.abc import Callable, Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Definition, Instances, PlainResources, TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.rules.spot import check_spot
from tunesmith.domain.sizing import DAY

LONGEST_TRIAL = 28 * DAY
MOST_ENVIRONMENT = 48


def check_definitions(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check every training definition, and what they share."""
    checks: tuple[Callable[[str, Definition], Iterator[Finding]], ...] = (
        _check_algorithm,
        _check_resources,
        _check_runtime,
        check_spot,
        _check_channels,
    )
    for path, definition in request.definitions.items():
        for check in checks:
            yield from check(path, definition)
    yield from _check_environment(request)


def _check_algorithm(path: str, definition: Definition) -> Iterator[Finding]:
    algorithm = definition.AlgorithmSpecification
    if (algorithm.TrainingImage is None) == (algorithm.AlgorithmName is None):
        both = algorithm.TrainingImage is not None
        yield Finding(
            field=f"{path}.AlgorithmSpecification.TrainingImage",
            value=algorithm.TrainingImage,
            message="is given beside AlgorithmName" if both else "is missing",
            fix="Give exactly one: an image, or the name of an algorithm.",
        )


def _check_resources(path: str, definition: Definition) -> Iterator[Finding]:
    plain, tuning = definition.ResourceConfig, definition.HyperParameterTuningResourceConfig
    if (plain is None) == (tuning is None):
        yield Finding(
            field=f"{path}.ResourceConfig",
            message="is missing" if plain is None else "is given in both forms",
            fix="Give exactly one of ResourceConfig and HyperParameterTuningResourceConfig.",
        )
    if plain is not None:
        yield from _check_plain(f"{path}.ResourceConfig", plain)
    if tuning is None:
        return
    home = f"{path}.HyperParameterTuningResourceConfig"
    if not tuning.InstanceConfigs:
        yield from _check_machine(home, tuning)
    elif tuning.InstanceType is not None or tuning.InstanceCount is not None:
        yield Finding(
            field=f"{home}.InstanceConfigs",
            message="is given beside an instance type or count",
            fix="Keep either the list, or the single type with its count and volume.",
        )
    for at, choice in enumerate(tuning.InstanceConfigs or []):
        yield from _check_machine(f"{home}.InstanceConfigs[{at}]", choice)


def _check_plain(path: str, plain: PlainResources) -> Iterator[Finding]:
    """Check machines of one kind, or groups of several; a group has no volume of its own."""
    if not plain.InstanceGroups:
        yield from _check_machine(path, plain)
    for at, group in enumerate(plain.InstanceGroups or []):
        yield from _check_machine(f"{path}.InstanceGroups[{at}]", group, _WHAT)


_WHAT = ("InstanceType", "InstanceCount")


def _check_machine(
    path: str, machine: Instances, asked: tuple[str, ...] = (*_WHAT, "VolumeSizeInGB")
) -> Iterator[Finding]:
    needed = {name: getattr(machine, name) or None for name in asked}
    for name, value in needed.items():
        if value is None:
            yield Finding(
                field=f"{path}.{name}",
                value=machine.InstanceCount if name == "InstanceCount" else None,
                message="is missing",
                fix=f"Give the instances' {' and '.join(asked)}.",
            )


def _check_runtime(path: str, definition: Definition) -> Iterator[Finding]:
    runtime = definition.StoppingCondition.MaxRuntimeInSeconds
    if runtime is not None and runtime > LONGEST_TRIAL:
        yield Finding(
            field=f"{path}.StoppingCondition.MaxRuntimeInSeconds",
            value=runtime,
            message="is longer than the 28 days that a trial may run",
            fix=f"Lower it to {LONGEST_TRIAL} or less.",
        )


def _check_channels(path: str, definition: Definition) -> Iterator[Finding]:
    counts = Counter(channel.ChannelName for channel in definition.InputDataConfig or [])
    for at, channel in enumerate(definition.InputDataConfig or []):
        if counts[channel.ChannelName] > 1:
            yield Finding(
                field=f"{path}.InputDataConfig[{at}].ChannelName",
                value=channel.ChannelName,
                message="is the name of more than one channel",
                fix="Give every channel a name of its own.",
            )


def _check_environment(request: TuningRequest) -> Iterator[Finding]:
    sizes = {path: len(one.Environment or {}) for path, one in request.definitions.items()}
    if sum(sizes.values()) > MOST_ENVIRONMENT:
        yield Finding(
            field=f"{max(sizes, key=lambda path: sizes[path])}.Environment",
            value=sum(sizes.values()),
            message=f"makes more than {MOST_ENVIRONMENT} variables in all definitions together",
            fix=f"Keep at most {MOST_ENVIRONMENT}.",
        )
