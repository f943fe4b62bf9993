"""POST /tunings/{tuning_id}/stop: stops a tuning."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import answer, caller_of, rest_api
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.stop import stop
from tunesmith.usecases.views import view_tuning

settings = Settings.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())
api = rest_api()


@api.post("/tunings/<tuning_id>/stop")
def post_stop(tuning_id: str) -> Response[str]:
    """Stop a tuning; what ran so far still counts."""
    record = stop(tuning_id, asked_by=caller_of(api.current_event), tunings=tunings, jobs=jobs)
    logger.info("stop asked for", tuning_id=tuning_id)
    return answer(HTTPStatus.ACCEPTED, view_tuning(record))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
