"""EventBridge: an object came under data/."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.bursts import DynamoBursts
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.events import ObjectChanged
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.gather import gather

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
recipes = DynamoRecipes(table)
bursts = DynamoBursts(table)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Note it for the recipes that watch its folder."""
    found = ObjectChanged.model_validate(event).detail.object
    noted = gather(found.key, found.size, recipes=recipes, bursts=bursts, clock=utc_now)
    if noted:
        logger.info("data came", object=found.key, recipes=noted)
