"""CloudWatch Logs: lines that trials have printed; reads their metrics within seconds."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.readings import DynamoReadings
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.expressions import LimitedSearch
from tunesmith.adapters.logs import read_delivery
from tunesmith.observability import count, logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.follow import follow

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
readings = DynamoReadings(table, utc_now)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Read the lines."""
    delivery = read_delivery(event)
    done = follow(
        delivery.stream,
        delivery.lines,
        environment=settings.environment,
        tunings=tunings,
        readings=readings,
        search=LimitedSearch(),
    )
    count("ReadingsFollowed", done.readings)
    if done.given_up:
        logger.warning("expressions given up", tuning_id=done.tuning_id, metrics=done.given_up)
