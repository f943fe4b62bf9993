"""How big a native request is: jobs, time and instances at worst."""

from collections import Counter
from math import ceil, prod
from typing import NamedTuple

from tunesmith.domain.native import Definition, Instances, TuningRequest
from tunesmith.domain.native_config import Ranges
from tunesmith.domain.needs import SPOT, Need
from tunesmith.domain.quotas import Quotas

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONGEST_TUNING = 30 * DAY
"""SageMaker runs no tuning job for longer."""
START_UP = 15 * MINUTE
"""What a trial may take beside its own runtime: getting machines, image, data; uploading."""
UNCOUNTED = 10**15
"""A space is counted no further: what is computed from its size must stay a number."""
SLACK = HOUR
"""What a tuning job may take beside its trials."""


def combinations(ranges: Ranges | None) -> int | None:
    """Count the points of a search space; None when it is not finite (or not readable)."""
    if ranges is None or ranges.continuous or not ranges.count:
        return None
    sizes = [len(set(one.Values)) for one in ranges.categorical]
    for one in ranges.integers:
        try:
            sizes.append(max(int(one.MaxValue) - int(one.MinValue) + 1, 0))
        except ValueError:
            return None
    return min(prod(sizes), UNCOUNTED)


def trials_at_most(request: TuningRequest) -> int | None:
    """Return how many trials the request leads to, if it says so."""
    config = request.HyperParameterTuningJobConfig
    asked = config.ResourceLimits.MaxNumberOfTrainingJobs
    if asked is None and config.Strategy == "Grid":
        sizes = [combinations(search.ranges) for search in request.searches]
        return sum(size for size in sizes if size is not None) or None
    return asked


def trial_runtime(definition: Definition) -> int:
    """Return how long one trial may train, in seconds; SageMaker's default is a day."""
    return definition.StoppingCondition.MaxRuntimeInSeconds or DAY


class Machines(NamedTuple):
    """Equal machines of one trial."""

    type: str
    number: int
    volume_gb: int


Cluster = tuple[Machines, ...]
"""All machines of one trial."""


def clusters(definition: Definition) -> list[Cluster]:
    """Return the machines that a trial may have; several where SageMaker has a choice."""
    found: list[Cluster] = []
    if plain := definition.ResourceConfig:
        groups = plain.InstanceGroups or [plain]
        found.append(tuple(_machines(one, plain.VolumeSizeInGB) for one in groups))
    if tuning := definition.HyperParameterTuningResourceConfig:
        choices = tuning.InstanceConfigs or [tuning]
        found += [(_machines(one, tuning.VolumeSizeInGB),) for one in choices]
    return found


def _machines(one: Instances, volume_gb: int | None) -> Machines:
    volume = one.VolumeSizeInGB or volume_gb or 0
    return Machines(one.InstanceType or "", one.InstanceCount or 0, volume)


def kept_warm(request: TuningRequest) -> dict[str, int]:
    """Return for how many seconds machines are kept after a trial, and billed, by the path."""
    plain = ((path, one.ResourceConfig) for path, one in request.definitions.items())
    return {
        f"{path}.ResourceConfig.KeepAlivePeriodInSeconds": one.KeepAlivePeriodInSeconds
        for path, one in plain
        if one is not None and one.KeepAlivePeriodInSeconds
    }


def instances(definition: Definition) -> int:
    """Return how many machines one trial may have."""
    sizes = [sum(one.number for one in cluster) for cluster in clusters(definition)]
    return max([1, *sizes])


def need_of(request: TuningRequest) -> Need:
    """Return the most that the request may have at once."""
    parallel = request.HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs
    parallel = min(parallel, trials_at_most(request) or parallel)
    instances_at_once: dict[str, int] = {}
    for definition in request.definitions.values():
        spot = SPOT if definition.EnableManagedSpotTraining else ""
        for cluster in clusters(definition):
            for name, number in _by_type(cluster).items():
                known = instances_at_once.get(f"{name}{spot}", 0)
                instances_at_once[f"{name}{spot}"] = max(known, number * parallel)
    return Need(
        parallel=parallel,
        machines=parallel * max(instances(one) for one in request.definitions.values()),
        instances=instances_at_once,
    )


def _by_type(cluster: Cluster) -> Counter[str]:
    numbers: Counter[str] = Counter()
    for one in cluster:
        numbers[one.type] += one.number
    return numbers


def instance_types(definition: Definition) -> dict[str, str]:
    """Return every instance type that a trial may have, by its path in the definition."""
    found: dict[str, str | None] = {}
    if plain := definition.ResourceConfig:
        found["ResourceConfig.InstanceType"] = plain.InstanceType
        for at, group in enumerate(plain.InstanceGroups or []):
            found[f"ResourceConfig.InstanceGroups[{at}].InstanceType"] = group.InstanceType
    if tuning := definition.HyperParameterTuningResourceConfig:
        home = "HyperParameterTuningResourceConfig"
        found[f"{home}.InstanceType"] = tuning.InstanceType
        for at, choice in enumerate(tuning.InstanceConfigs or []):
            found[f"{home}.InstanceConfigs[{at}].InstanceType"] = choice.InstanceType
    return {path: name for path, name in found.items() if name is not None}


def instance_hours(request: TuningRequest, quotas: Quotas, trials: int | None = None) -> float:
    """Return what the request may use at worst, in instance-hours; also for a number of trials."""
    config = request.HyperParameterTuningJobConfig
    jobs = trials or trials_at_most(request) or quotas.jobs_for(config.Strategy)
    definitions = request.definitions.values()
    by_jobs = jobs * max(trial_runtime(one) * instances(one) for one in definitions)
    deadline = config.ResourceLimits.MaxRuntimeInSeconds
    if deadline is None:
        return by_jobs / HOUR
    parallel = config.ResourceLimits.MaxParallelTrainingJobs
    by_deadline = deadline * parallel * max(instances(one) for one in definitions)
    return min(by_jobs, by_deadline) / HOUR


def longest_wait(request: TuningRequest, quotas: Quotas) -> int:
    """Return after how many seconds a tuning job that has not ended counts as lost."""
    limits = request.HyperParameterTuningJobConfig.ResourceLimits
    if limits.MaxRuntimeInSeconds is not None:
        return min(limits.MaxRuntimeInSeconds + SLACK, LONGEST_TUNING)
    jobs = trials_at_most(request) or quotas.jobs_for(
        request.HyperParameterTuningJobConfig.Strategy
    )
    rounds = ceil(jobs / limits.MaxParallelTrainingJobs)
    one_trial = max(map(_longest_trial, request.definitions.values()))
    return min(rounds * one_trial + SLACK, LONGEST_TUNING)


def _longest_trial(definition: Definition) -> int:
    """Return how long a trial may take with all that is before and after: it may have to wait."""
    limits = definition.StoppingCondition
    pending = max(START_UP, limits.MaxPendingTimeInSeconds or 0)
    return (limits.MaxWaitTimeInSeconds or trial_runtime(definition)) + pending
