"""Metrics: the objective is one of them, and their expressions can match."""

import re
import warnings
from collections.abc import Iterator

from tunesmith.domain.algorithms import BUILT_IN, METRICS_ARE_ITS_OWN, own_objectives, repository_of
from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Algorithm, Search, TuningRequest
from tunesmith.domain.quotas import Quotas


def check_metrics(request: TuningRequest, _: Quotas) -> Iterator[Finding]:
    """Check the metric definitions, and the objective against them."""
    for search in request.searches:
        yield from _check_expressions(search)
        yield from _check_overrides(search)
        yield from _check_objective(search)


def brings_metrics(algorithm: Algorithm) -> bool:
    """Tell whether the algorithm has metrics of its own, which only it knows."""
    if algorithm.AlgorithmName is not None:
        return True
    return repository_of(algorithm.TrainingImage or "") in BUILT_IN


def _check_objective(search: Search) -> Iterator[Finding]:
    algorithm = search.definition.AlgorithmSpecification
    own = own_objectives(algorithm.TrainingImage or "")
    given = [metric.Name for metric in algorithm.MetricDefinitions or []]
    defined = given if own is None else own
    objective = search.objective
    if objective is None or objective.MetricName in defined:
        return
    if own is None and brings_metrics(algorithm):
        return
    known = f" ({', '.join(defined)})" if defined else ""
    yield Finding(
        field=f"{search.objective_path}.MetricName",
        value=objective.MetricName,
        message="is not one of the metrics that are read from the output",
        fix=f"Define it with its regular expression, or name one that is defined{known}.",
        aws_message=(
            "A metric is required for this hyperparameter tuning job objective."
            " Provide a metric in the metric definitions."
        ),
    )


def _check_overrides(search: Search) -> Iterator[Finding]:
    algorithm = search.definition.AlgorithmSpecification
    if algorithm.MetricDefinitions and brings_metrics(algorithm) and algorithm.TrainingImage:
        yield Finding(
            field=f"{search.definition_path}.AlgorithmSpecification.MetricDefinitions",
            message="are given for an algorithm that brings its own",
            fix="Leave them out: its metrics are known by names such as validation:rmse.",
            aws_message=METRICS_ARE_ITS_OWN,
        )


def _check_expressions(search: Search) -> Iterator[Finding]:
    home = f"{search.definition_path}.AlgorithmSpecification.MetricDefinitions"
    for at, metric in enumerate(search.definition.AlgorithmSpecification.MetricDefinitions or []):
        problem = _problem(metric.Regex)
        if problem is not None:
            yield Finding(
                field=f"{home}[{at}].Regex",
                value=metric.Regex,
                message=problem,
                fix="Write one that captures the number, for example accuracy=([0-9.]+).",
            )


def _problem(regex: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of nested sets and the like: it compiles
            groups = re.compile(regex).groups
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a valid regular expression ({error})"
    return None if groups else "has no group in parentheses to capture the number with"
