"""How much is asked for at once and in all."""

from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.sizing import trials_at_most

_LIMITS = "HyperParameterTuningJobConfig.ResourceLimits"
_JOBS = f"{_LIMITS}.MaxNumberOfTrainingJobs"
_PARALLEL = f"{_LIMITS}.MaxParallelTrainingJobs"


def check_limits(request: TuningRequest, quotas: Quotas) -> Iterator[Finding]:
    """Check the numbers of jobs against the quotas and each other."""
    config = request.HyperParameterTuningJobConfig
    parallel = config.ResourceLimits.MaxParallelTrainingJobs
    if parallel > quotas.parallel:
        yield Finding(
            field=_PARALLEL,
            value=parallel,
            message=f"is more than the {quotas.parallel} trials that may run at a time",
            fix=f"Lower it to {quotas.parallel} or less, or have AWS raise the quota.",
        )
    asked = trials_at_most(request)
    if asked is None:
        yield from _check_unlimited(request)
        return
    if asked > quotas.jobs_for(config.Strategy):
        yield Finding(
            field=_JOBS,
            value=asked,
            message=(
                f"is more than the {quotas.jobs_for(config.Strategy)} trials"
                f" that a {config.Strategy} tuning may have"
            ),
            fix=f"Lower it to {quotas.jobs_for(config.Strategy)} or less.",
        )
    if parallel > asked and parallel <= quotas.parallel:
        yield Finding(
            field=_PARALLEL,
            value=parallel,
            message=f"is more than the {asked} trials there are in all",
            fix=f"Lower it to {asked} or less.",
        )


def _check_unlimited(request: TuningRequest) -> Iterator[Finding]:
    """Without a number of jobs something else must end the tuning."""
    config = request.HyperParameterTuningJobConfig
    if config.Strategy == "Grid" or request.Autotune is not None:
        return
    if config.ResourceLimits.MaxRuntimeInSeconds is None and not config.TuningJobCompletionCriteria:
        yield Finding(
            field=_JOBS,
            message="is missing, so nothing would end the tuning",
            fix="Say how many trials to run at most.",
        )
