"""Warm start: what can be told from the request alone."""

from collections import Counter
from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.quotas import Quotas


def check_warm_start(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check strategy, definitions and parents of a warm start."""
    if request.WarmStartConfig is None:
        return
    strategy = request.HyperParameterTuningJobConfig.Strategy
    if strategy not in {"Bayesian", "Random"}:
        yield Finding(
            field="WarmStartConfig",
            value=strategy,
            message="is only for the Bayesian and the Random strategy",
            fix="Use one of the two, or leave the warm start out.",
        )
    if request.TrainingJobDefinition is None:
        yield Finding(
            field="WarmStartConfig",
            message="is not available with several training definitions",
            fix="Use a single TrainingJobDefinition, or leave the warm start out.",
        )
    yield from _check_parents(request)


def _check_parents(request: TuningRequest) -> Iterator[Finding]:
    if request.WarmStartConfig is None:
        return
    parents = request.WarmStartConfig.ParentHyperParameterTuningJobs
    counts = Counter(parent.HyperParameterTuningJobName.lower() for parent in parents)
    for at, parent in enumerate(parents):
        name = parent.HyperParameterTuningJobName
        field = f"WarmStartConfig.ParentHyperParameterTuningJobs[{at}].HyperParameterTuningJobName"
        if counts[name.lower()] > 1:
            yield Finding(
                field=field, value=name, message="is named twice", fix="Name every parent once."
            )
        if name.lower() == request.HyperParameterTuningJobName.lower():
            yield Finding(
                field=field,
                value=name,
                message="is this tuning job itself",
                fix="Name tuning jobs that have ended already.",
            )
