"""SQS: a pipeline's callback step asks for a tuning."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import JsonValue

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import QueueEvent
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.pipeline_steps import SageMakerPipelineSteps
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.adapters.step_functions import StepFunctionsWorkflow
from tunesmith.domain.pipelines import StepCall
from tunesmith.domain.tuning import Source
from tunesmith.guarded_settings import Receive
from tunesmith.observability import count, logger, observe
from tunesmith.usecases.pricing import with_own_prices
from tunesmith.usecases.receive import Received, receive
from tunesmith.usecases.submit import Submission, submit

settings = Receive.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
workflow = StepFunctionsWorkflow(clients.stepfunctions(), settings.state_machine_arn)
accepting = SsmSwitch(clients.ssm(), settings.switch_accept_parameter)
steps = SageMakerPipelineSteps(clients.sagemaker())


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
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Take the request; a message that is no step's fails, and ends among the dead letters."""
    for message in QueueEvent.model_validate(event).records:
        call = StepCall.model_validate_json(message.body)
        received = receive(
            call, bucket=settings.bucket_name, submit=_submit, documents=documents, steps=steps
        )
        count("TuningsAccepted", int(received is Received.ACCEPTED))
        logger.info("callback step asked", execution=call.execution, received=received)
