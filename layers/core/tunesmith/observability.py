"""The one logger of a function, and its business metrics."""

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from tunesmith.settings import Settings

logger = Logger()
_dimensions: dict[str, str] = {}


def observe(settings: Settings) -> None:
    """Tell metrics and logs of several deployments in one account apart."""
    _dimensions["environment"] = settings.environment
    logger.append_keys(environment=settings.environment)


def count(name: str, amount: int = 1) -> None:
    """Count a business event."""
    with single_metric(
        name=name, unit=MetricUnit.Count, value=amount, default_dimensions=_dimensions
    ):
        pass  # written when the block is left
