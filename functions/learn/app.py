"""EventBridge: a recipe was uploaded to the bucket, or removed from it."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.markers import DynamoMarkers
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.event_rules import EventBridgeStarters
from tunesmith.adapters.events import ObjectChanged
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_shelf import S3Shelf
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.guarded_settings import Learn
from tunesmith.observability import logger, observe
from tunesmith.presentation import slack
from tunesmith.usecases.learn import Desk, learn
from tunesmith.wiring import wire_preview

settings = Learn.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
s3 = clients.s3()
documents = S3Documents(s3, settings.bucket_name)
desk = Desk(
    shelf=S3Shelf(s3, settings.bucket_name),
    recipes=DynamoRecipes(table),
    check=wire_preview(settings, tunings, documents),
    documents=documents,
    markers=DynamoMarkers(table, utc_now),
    messenger=SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now)),
    wording=slack,
    clock=utc_now,
    starters=EventBridgeStarters(
        clients.events(),
        environment=settings.environment,
        function_arn=settings.call_function_arn,
        dead_letters_arn=settings.dead_letters_arn,
    ),
)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Look at the recipe as it stands."""
    key = ObjectChanged.model_validate(event).detail.object.key
    standing = learn(key, desk)
    logger.info("recipe looked at", object=key, standing=standing or "removed")
