"""How big a native request is: jobs, time and instances at worst."""

from math import ceil, prod

from tunesmith.domain.native import Definition, TuningRequest
from tunesmith.domain.native_config import Ranges
from tunesmith.domain.quotas import Quotas

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LONGEST_TUNING = 30 * DAY
"""SageMaker runs no tuning job for longer."""
START_UP = 15 * MINUTE
"""What a trial may take beside its own runtime: getting machines, image, data; uploading."""
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
    return prod(sizes)


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


def instances(definition: Definition) -> int:
    """Return how many machines one trial may have."""
    plain, tuning = definition.ResourceConfig, definition.HyperParameterTuningResourceConfig
    counts = [1]
    if plain is not None:
        groups = plain.InstanceGroups or []
        counts += [plain.InstanceCount or 0, sum(group.InstanceCount or 0 for group in groups)]
    if tuning is not None:
        choices = tuning.InstanceConfigs or []
        counts += [tuning.InstanceCount or 0, *(choice.InstanceCount or 0 for choice in choices)]
    return max(counts)


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


def instance_hours(request: TuningRequest, quotas: Quotas) -> float:
    """Return what the request may use at worst, in instance-hours."""
    config = request.HyperParameterTuningJobConfig
    jobs = trials_at_most(request) or quotas.jobs_for(config.Strategy)
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
    one_trial = max(
        one.StoppingCondition.MaxWaitTimeInSeconds or trial_runtime(one)
        for one in request.definitions.values()
    )
    return min(rounds * (one_trial + START_UP) + SLACK, LONGEST_TUNING)
