"""States "Announce start", "Notify" and "Notify failure": tells the chat and the event bus."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.event_bus import EventBridgeBus
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_statuses import S3Statuses
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.tasks import TellingTask
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.settings import Notify
from tunesmith.usecases.notify import Told, notify

settings = Notify.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
statuses = S3Statuses(clients.s3(), settings.bucket_name)
event_bus = EventBridgeBus(clients.events())
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, str]:
    """Send the message."""
    task = TellingTask.model_validate(event)
    told = notify(
        task.tuning_id,
        task.kind,
        tunings=tunings,
        documents=documents,
        statuses=statuses,
        event_bus=event_bus,
        messenger=messenger,
        wording=slack,
    )
    count("NotificationsRefused", int(told is Told.REFUSED))
    logger.info("people told", kind=task.kind, told=told)
    return {"told": told.value}
