"""What each strategy needs: Grid its choices, Hyperband its resource, all a large enough space."""

from collections.abc import Iterator

from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Search, TuningRequest
from tunesmith.domain.native_config import HyperbandSettings
from tunesmith.domain.quotas import Quotas
from tunesmith.domain.sizing import combinations, trials_at_most

MOST_RESOURCE = 20_000
EPOCH_KEYS = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")
"""Static hyperparameters that SageMaker reads Hyperband's MaxResource from."""

_CONFIG = "HyperParameterTuningJobConfig"
_JOBS = f"{_CONFIG}.ResourceLimits.MaxNumberOfTrainingJobs"
_HYPERBAND = f"{_CONFIG}.StrategyConfig.HyperbandStrategyConfig"


def check_strategy(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check what the strategy needs of the rest."""
    strategy = request.HyperParameterTuningJobConfig.Strategy
    if strategy == "Grid":
        yield from _check_grid(request)
    else:
        yield from _check_space(request)
    if strategy == "Hyperband":
        yield from _check_hyperband(request)
    elif request.HyperParameterTuningJobConfig.StrategyConfig is not None:
        yield Finding(
            field=f"{_CONFIG}.StrategyConfig",
            value=strategy,
            message="has resource settings, which only the Hyperband strategy takes",
            fix="Leave them out, or use the Hyperband strategy.",
        )


def _check_grid(request: TuningRequest) -> Iterator[Finding]:
    numeric = False
    for search in request.searches:
        for path, name in _numeric(search):
            numeric = True
            yield Finding(
                field=path,
                value=name,
                message="has bounds, but the Grid strategy takes lists of choices only",
                fix="List the values to try, for example [16, 32, 64], or use another strategy.",
            )
    asked = request.HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs
    points = sum(combinations(search.ranges) or 0 for search in request.searches)
    if not numeric and points and asked is not None and asked != points:
        yield Finding(
            field=_JOBS,
            value=asked,
            message=f"differs from the {points} points of the grid",
            fix=f"Leave it out, or set it to {points}.",
        )


def _numeric(search: Search) -> Iterator[tuple[str, str]]:
    if search.ranges is None:
        return
    for at, whole in enumerate(search.ranges.integers):
        yield f"{search.ranges_path}.IntegerParameterRanges[{at}]", whole.Name
    for at, real in enumerate(search.ranges.continuous):
        yield f"{search.ranges_path}.ContinuousParameterRanges[{at}]", real.Name


def _check_space(request: TuningRequest) -> Iterator[Finding]:
    asked = trials_at_most(request)
    sizes = [combinations(search.ranges) for search in request.searches]
    known = [size for size in sizes if size is not None]
    if asked is None or not known or len(known) < len(sizes) or not 0 < sum(known) < asked:
        return
    points = sum(known)
    yield Finding(
        field=_JOBS,
        value=asked,
        message=f"is more than the {points} combinations that the ranges have",
        fix=f"Lower it to {points} or less, or widen the ranges.",
        aws_message=(
            "You don't have enough combinations of hyperparameter ranges. The total number of"
            f" hyperparameter combinations for the provided ranges [{float(points)}] must be equal"
            f" or greater than the value of MaxNumberOfJobs, [{asked}]."
            " Provide additional ranges."
        ),
    )


def _check_hyperband(request: TuningRequest) -> Iterator[Finding]:
    config = request.HyperParameterTuningJobConfig
    if config.TrainingJobEarlyStoppingType == "Auto":
        yield Finding(
            field=f"{_CONFIG}.TrainingJobEarlyStoppingType",
            value="Auto",
            message="cannot be on with Hyperband, which stops trials itself",
            fix="Set it to Off.",
        )
    given = config.StrategyConfig.HyperbandStrategyConfig if config.StrategyConfig else None
    settings = given or HyperbandSettings()
    if settings.MaxResource is None:
        yield from _check_inference(request)
    else:
        yield from _check_resources(settings.MinResource or 1, settings.MaxResource)


def _check_inference(request: TuningRequest) -> Iterator[Finding]:
    for search in request.searches:
        if max_resource(search.definition.StaticHyperParameters or {}) is None:
            yield Finding(
                field=f"{_HYPERBAND}.MaxResource",
                message="is missing, and no static hyperparameter says how many epochs there are",
                fix=(
                    "Give the most epochs that a trial may train, or a fixed hyperparameter"
                    f" called {', '.join(EPOCH_KEYS[:-1])} or {EPOCH_KEYS[-1]}."
                ),
                aws_message=(
                    "MaxResource parameter is not provided and could not be inferred from"
                    " provided static hyperparameters of TrainingJobDefinition."
                ),
            )
            return


def max_resource(statics: dict[str, str]) -> int | None:
    """Read Hyperband's MaxResource from the static hyperparameters, like SageMaker."""
    for key in EPOCH_KEYS:
        text = statics.get(key, "").strip('"')
        if text.isdecimal() and int(text) >= 1:
            return int(text)
    return None


def _check_resources(low: int, high: int) -> Iterator[Finding]:
    if high > MOST_RESOURCE:
        yield Finding(
            field=f"{_HYPERBAND}.MaxResource",
            value=high,
            message=f"is more than the {MOST_RESOURCE:,} SageMaker allows",
            fix=f"Lower it to {MOST_RESOURCE} or less.",
        )
    if low > high:
        yield Finding(
            field=f"{_HYPERBAND}.MinResource",
            value=low,
            message=f"is more than the largest resource, {high}",
            fix=f"Lower it to {high} or less.",
        )
