"""POST /tunings/{tuning_id}/stop: stops a tuning."""

from functools import partial
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import answer, caller_of, rest_api, takes_nothing
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.stop import stop
from tunesmith.usecases.views import view_tuning
from tunesmith.usecases.waking import wake_turn

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())
callbacks = StepFunctionsCallbacks(clients.stepfunctions())
wake = partial(wake_turn, tokens=DynamoTokens(table, utc_now, TURN), callbacks=callbacks)
api = rest_api()


@api.post("/tunings/<tuning_id>/stop")
def post_stop(tuning_id: str) -> Response[str]:
    """Stop a tuning; what ran so far still counts."""
    takes_nothing(api.current_event)
    caller = caller_of(api.current_event)
    record = stop(tuning_id, asked_by=caller, tunings=tunings, jobs=jobs, wake=wake)
    logger.info("stop asked for", tuning_id=tuning_id)
    return answer(HTTPStatus.ACCEPTED, view_tuning(record))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
