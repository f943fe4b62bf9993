"""A recipe's own rule: its schedule is due, or an event came that it waits for."""

from datetime import datetime
from typing import Literal

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from tunesmith.adapters import clients
from tunesmith.adapters.dynamodb.calls import DynamoCalls
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.domain.calls import Call
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.call import call

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
recipes = DynamoRecipes(table)
calls = DynamoCalls(table)


class Due(BaseModel):
    """What the rule makes of the event."""

    model_config = ConfigDict(frozen=True)

    recipe: str
    starter: Literal["schedule", "event"]
    event_id: str
    time: datetime


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Note it."""
    due = Due.model_validate(event)
    coming = Call(event_id=due.event_id, starter=due.starter, at=due.time)
    noted = call(due.recipe, coming, recipes=recipes, calls=calls)
    logger.info("recipe called", recipe=due.recipe, starter=due.starter, noted=noted)
