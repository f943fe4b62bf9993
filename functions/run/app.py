"""POST /recipes/{name}/run: starts a tuning from a recipe."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import JsonValue

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import answer, caller_of, idempotency_key, rest_api, takes_nothing
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.adapters.step_functions import StepFunctionsWorkflow
from tunesmith.domain.tuning import Source
from tunesmith.guarded_settings import Submit
from tunesmith.observability import count, logger, observe
from tunesmith.usecases.pricing import with_own_prices
from tunesmith.usecases.run import run
from tunesmith.usecases.submit import Submission, submit
from tunesmith.usecases.views import view_submission

settings = Submit.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
recipes = DynamoRecipes(table)
documents = S3Documents(clients.s3(), settings.bucket_name)
workflow = StepFunctionsWorkflow(clients.stepfunctions(), settings.state_machine_arn)
accepting = SsmSwitch(clients.ssm(), settings.switch_accept_parameter)
api = rest_api()


@api.post("/recipes/<name>/run")
def post_run(name: str) -> Response[str]:
    """Start a tuning now, whatever its trigger says."""
    event = api.current_event
    takes_nothing(event)
    key = idempotency_key(event.headers)
    submission = run(
        name,
        identity=f"once:{uuid.uuid4()}" if key is None else f"key:{key}",
        principal=caller_of(event),
        recipes=recipes,
        documents=documents,
        submit=_submit,
    )
    count("TuningsAccepted", int(submission.fresh))
    logger.info("recipe run", recipe=name, tuning_id=submission.record.tuning_id)
    return answer(HTTPStatus.ACCEPTED, view_submission(submission.record))


def _submit(body: Mapping[str, JsonValue], identity: str, source: Source) -> Submission:
    return submit(
        body,
        identity=identity,
        source=source,
        guardrails=settings.guardrails,
        prices=lambda: with_own_prices(settings.prices, settings.prices_key, documents),
        clock=utc_now,
        tunings=tunings,
        documents=documents,
        workflow=workflow,
        accepting=accepting,
    )


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
