"""The metric that reports the epoch: it makes the steps of a curve exact."""

from collections.abc import Iterable, Iterator

from tunesmith.domain.algorithms import own_metrics
from tunesmith.domain.findings import Finding
from tunesmith.domain.native import Algorithm, TuningRequest


def check_step(request: TuningRequest, step: str | None, field: str) -> Iterator[Finding]:
    """Check that the metric that reports the epoch is one that every definition reads."""
    if step is None:
        return
    objectives = [one.objective.MetricName for one in request.searches if one.objective]
    if step in objectives:
        yield Finding(
            field=field,
            value=step,
            message="is the objective itself",
            fix="Name another metric, whose value is the number of the epoch, or leave it out.",
        )
        return
    for one in request.definitions.values():
        defined = [metric.Name for metric in one.AlgorithmSpecification.MetricDefinitions or []]
        if step not in defined:
            known = f" Defined are {', '.join(defined)}." if defined else ""
            yield Finding(
                field=field,
                value=step,
                message="is not one of the metrics that are read from the output",
                fix=f"Define it with its regular expression, for example epoch=([0-9]+).{known}",
            )
            return


def expressions_of(
    request: TuningRequest, metrics: Iterable[str | None]
) -> dict[str, tuple[str, ...]]:
    """Return each metric's expressions, one for each way in which a definition writes it."""
    wanted = {metric for metric in metrics if metric is not None}
    found: dict[str, list[str]] = {}
    for one in request.definitions.values():
        for name, expression in _expressions(one.AlgorithmSpecification):
            if name in wanted and expression not in found.setdefault(name, []):
                found[name].append(expression)
    return {name: tuple(expressions) for name, expressions in found.items()}


def _expressions(algorithm: Algorithm) -> list[tuple[str, str]]:
    given = [(metric.Name, metric.Regex) for metric in algorithm.MetricDefinitions or []]
    return given or list(own_metrics(algorithm.TrainingImage or "") or ())
