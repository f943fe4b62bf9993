"""EventBridge: a request was uploaded to the bucket."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.markers import DynamoMarkers
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import ObjectChanged
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_statuses import S3Statuses
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.guarded_settings import Ingest
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.usecases.ingest import Upload, ingest
from tunesmith.wiring import wire_submit

settings = Ingest.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
markers = DynamoMarkers(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
statuses = S3Statuses(clients.s3(), settings.bucket_name)
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))
submit = wire_submit(settings, tunings, documents)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Take the request."""
    detail = ObjectChanged.model_validate(event).detail
    upload = Upload(
        bucket=detail.bucket.name,
        key=detail.object.key,
        version=detail.object.version_id,
        etag=detail.object.etag,
        sequencer=detail.object.sequencer,
    )
    accepted = ingest(
        upload,
        submit=submit,
        documents=documents,
        markers=markers,
        statuses=statuses,
        messenger=messenger,
        wording=slack,
    )
    count("TuningsRejected", int(not accepted))
    logger.info("request ingested", object=upload.uri, accepted=accepted)
