"""Warnings: what is allowed but rarely meant."""

from collections.abc import Iterator
from math import log10

from tunesmith.domain.native import Output, Search, TuningRequest
from tunesmith.domain.policies import COMPARING, HalvingSpec, LimitSpec, StoppingSpec
from tunesmith.domain.prices import Prices, without_price
from tunesmith.domain.sizing import LONGEST_TUNING, combinations, kept_warm, trial_runtime
from tunesmith.domain.spelling import misspelt
from tunesmith.domain.watching import SAMPLED_CURVES

FEW_ROUNDS = 3
ENOUGH_EPOCHS = 9
"""With fewer, Hyperband has little to end early."""
WIDE = 2
"""Orders of magnitude."""
WRITABLE = "models/"
"""Where the bucket's policy lets training roles write."""
_SPENT = {
    "Linear": "on a linear scale, which spends nearly all trials on its upper end",
    "Auto": "on the automatic scale, which starts as a linear one",
}
"""What scales do with a range of several orders of magnitude."""
METRICS_BY_THE_GUIDE = 20
WAITS_FOR_EPOCHS = (
    "The policy halving needs exact steps: it lets trials run of which only the age in minutes is"
    " known, not the epoch. Name the metric that reports it as the objective's step; without one it"
    " acts only where the deployment follows the trials' output."
)
_WAITS = ("min_trials", "min_jobs", "jobs")
"""What a policy calls the number of trials before which it does nothing."""


def warnings_for(
    request: TuningRequest, stopping: StoppingSpec, max_trials: int | None, step: str | None
) -> tuple[str, ...]:
    """Return one sentence for everything that is probably not meant.

    `step` is the metric that reports the epoch, where there is one.
    """
    warnings = (
        *misspelt(request),
        *_about_the_search(request, max_trials),
        *_about_the_strategy(request, max_trials),
        *(one for search in request.searches for one in _about_ranges(search)),
        *_about_training(request),
        *_about_stopping(stopping, max_trials, step),
    )
    return tuple(dict.fromkeys(warnings))  # several definitions share what is said of them


def unwritable(request: TuningRequest, bucket: str) -> tuple[str, ...]:
    """Return a warning for what trials write into the stack's bucket where it gives no right to."""
    places = [
        place
        for one in request.definitions.values()
        for place in (one.OutputDataConfig, one.CheckpointConfig)
        if place is not None
    ]
    addresses = [one.S3OutputPath if isinstance(one, Output) else one.S3Uri for one in places]
    return tuple(
        f"{address} is in the deployment's bucket, which lets training roles write below"
        f" {WRITABLE} alone: unless the role has that right itself, trials fail when they write."
        for address in dict.fromkeys(addresses)
        if f"{address}/".startswith(f"s3://{bucket}/")
        and not f"{address}/".startswith(f"s3://{bucket}/{WRITABLE}")
    )


def unpriced(request: TuningRequest, prices: Prices, stopping: StoppingSpec) -> tuple[str, ...]:
    """Return a warning where the cost cannot be told, so that no limit in dollars can be kept."""
    warm = tuple(
        f"Machines are kept for up to {seconds:,} s when their trials have ended, and billed: that"
        " is not in the cost that is told."
        for seconds in sorted({*kept_warm(request).values()})
    )
    missing = sorted(set(without_price(request, prices).values()))
    if not missing:
        return warm
    limited = any(isinstance(one, LimitSpec) and one.usd is not None for one in stopping.policies)
    so = ", and the policy limit does not see dollars" if limited else ""
    return (
        *warm,
        f"The price of {', '.join(missing)} in {prices.region} is not known: what this tuning costs"
        f" cannot be told{so}.",
    )


def _about_the_search(request: TuningRequest, max_trials: int | None) -> Iterator[str]:
    config = request.HyperParameterTuningJobConfig
    parallel = config.ResourceLimits.MaxParallelTrainingJobs
    if config.Strategy == "Bayesian" and max_trials and 1 < parallel > max_trials / FEW_ROUNDS:
        yield (
            f"{parallel} of {max_trials} trials run at a time: Bayesian search learns from earlier"
            " trials and is little better than random search here. Lower the parallelism."
        )
    runtime = config.ResourceLimits.MaxRuntimeInSeconds
    if runtime is not None and runtime > LONGEST_TUNING:
        yield "SageMaker's guide limits a tuning to 30 days; the runtime asked for is longer."
    shortest = min(trial_runtime(one) for one in request.definitions.values())
    if runtime is not None and runtime < shortest:
        yield (
            f"The whole tuning may run {runtime} s, less than one trial's {shortest} s:"
            " it may end before any trial does."
        )


def _about_the_strategy(request: TuningRequest, max_trials: int | None) -> Iterator[str]:
    config = request.HyperParameterTuningJobConfig
    sizes = [combinations(search.ranges) for search in request.searches]
    known = [size for size in sizes if size is not None]
    every = len(known) == len(sizes) and max_trials == sum(known)
    if config.Strategy != "Grid" and every:
        yield (
            f"{max_trials} trials are all combinations that there are: a grid tries the same, in an"
            " order that can be repeated."
        )
    settings = config.StrategyConfig and config.StrategyConfig.HyperbandStrategyConfig
    most = settings.MaxResource if settings else None
    if config.Strategy == "Hyperband" and most is not None and most < ENOUGH_EPOCHS:
        yield (
            f"Hyperband has {most} epochs to share out, which leaves little to end early. Let"
            f" trials report at least {ENOUGH_EPOCHS} times, or use another strategy."
        )


def _about_ranges(search: Search) -> Iterator[str]:
    for one in (*search.ranges.integers, *search.ranges.continuous) if search.ranges else ():
        low, high = float(one.MinValue), float(one.MaxValue)
        how = _SPENT.get(one.ScalingType or "Auto")
        if how is not None and low > 0 and log10(high / low) > WIDE:
            yield (
                f"{one.Name} spans more than {WIDE} orders of magnitude {how}."
                " Consider the logarithmic scale."
            )


def _about_training(request: TuningRequest) -> Iterator[str]:
    for definition in request.definitions.values():
        metrics = definition.AlgorithmSpecification.MetricDefinitions or []
        if len(metrics) > METRICS_BY_THE_GUIDE:
            yield (
                f"{len(metrics)} metrics are defined; SageMaker's guide speaks of at most"
                f" {METRICS_BY_THE_GUIDE}."
            )
        if definition.EnableManagedSpotTraining and definition.CheckpointConfig is None:
            yield "Spot trials keep no checkpoints: an interrupted one starts from the beginning."
        if definition.CheckpointConfig is not None:
            yield (
                "All trials share one checkpoint address: the script must keep its checkpoints"
                " under the name of its training job."
            )


def _about_stopping(
    stopping: StoppingSpec, max_trials: int | None, step: str | None
) -> Iterator[str]:
    for one in stopping.policies:
        if isinstance(one, HalvingSpec) and step is None:
            yield WAITS_FOR_EPOCHS
        waits_for = next((getattr(one, key) for key in _WAITS if hasattr(one, key)), 0)
        if max_trials is not None and max_trials <= waits_for:
            yield (
                f"The policy {one.kind} waits for {waits_for} trials,"
                f" so among {max_trials} it never acts."
            )
        elif one.kind in COMPARING and waits_for > SAMPLED_CURVES:
            yield (
                f"The policy {one.kind} waits for {waits_for} trials to compare with, but a sample"
                f" of {SAMPLED_CURVES} is kept: it hardly ever acts. Lower its min_trials."
            )
