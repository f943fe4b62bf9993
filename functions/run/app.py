"""POST /recipes/{name}/run: starts a tuning from a recipe."""

import uuid
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.bursts import DynamoProgressLog
from tunesmith.adapters.dynamodb.leases import DynamoLeases
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import answer, caller_of, idempotency_key, rest_api, takes_nothing
from tunesmith.adapters.s3 import S3Documents
from tunesmith.guarded_settings import Submit
from tunesmith.observability import logger, observe
from tunesmith.usecases.run import Counter, run
from tunesmith.usecases.views import view_submission
from tunesmith.wiring import wire_submit

settings = Submit.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
counter = Counter(
    recipes=DynamoRecipes(table),
    progress=DynamoProgressLog(table),
    leases=DynamoLeases(table),
    tunings=tunings,
    documents=documents,
    submit=wire_submit(settings, tunings, documents),
    clock=utc_now,
)
api = rest_api()


@api.post("/recipes/<name>/run")
def post_run(name: str) -> Response[str]:
    """Start a tuning now, unless as many run as may."""
    event = api.current_event
    takes_nothing(event)
    key = idempotency_key(event.headers)
    submission = run(
        name,
        identity=f"once:{uuid.uuid4()}" if key is None else f"key:{key}",
        principal=caller_of(event),
        counter=counter,
    )
    logger.info("recipe run", recipe=name, tuning_id=submission.record.tuning_id)
    return answer(HTTPStatus.ACCEPTED, view_submission(submission.record))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
