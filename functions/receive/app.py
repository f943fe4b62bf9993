"""SQS: a pipeline's callback step asks for a tuning."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import QueueEvent
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.pipeline_steps import SageMakerPipelineSteps
from tunesmith.domain.pipelines import StepCall
from tunesmith.guarded_settings import Submit
from tunesmith.observability import logger, observe
from tunesmith.usecases.receive import receive
from tunesmith.wiring import wire_submit

settings = Submit.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
steps = SageMakerPipelineSteps(clients.sagemaker())
submit = wire_submit(settings, tunings, documents)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Take the request; a message that is no step's fails, and ends among the dead letters."""
    for message in QueueEvent.model_validate(event).records:
        call = StepCall.model_validate_json(message.body)
        received = receive(
            call, bucket=settings.bucket_name, submit=submit, documents=documents, steps=steps
        )
        logger.info("callback step asked", execution=call.execution, received=received)
