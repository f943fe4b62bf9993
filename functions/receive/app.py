"""SQS: a pipeline's callback step asks for a tuning."""

from collections.abc import Mapping
from functools import partial

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import JsonValue

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.markers import DynamoMarkers
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import QueueEvent
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.pipeline_steps import SageMakerPipelineSteps
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.adapters.step_functions import StepFunctionsCallbacks, StepFunctionsWorkflow
from tunesmith.domain.pipelines import StepCall
from tunesmith.domain.tuning import Source
from tunesmith.guarded_settings import Receive
from tunesmith.observability import count, logger, observe
from tunesmith.usecases.pricing import with_own_prices
from tunesmith.usecases.receive import Received, receive
from tunesmith.usecases.stop import stop
from tunesmith.usecases.submit import Submission, submit
from tunesmith.usecases.waking import wake_turn

settings = Receive.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
markers = DynamoMarkers(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
executions = clients.stepfunctions()
workflow = StepFunctionsWorkflow(executions, settings.state_machine_arn)
accepting = SsmSwitch(clients.ssm(), settings.switch_accept_parameter)
sagemaker = clients.sagemaker()
jobs = SageMakerTuningJobs(sagemaker)
steps = SageMakerPipelineSteps(sagemaker)
wake = partial(
    wake_turn,
    tokens=DynamoTokens(table, utc_now, TURN),
    callbacks=StepFunctionsCallbacks(executions),
)


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


def _stop(tuning_id: str, reason: str) -> None:
    stop(tuning_id, asked_by=None, reason=reason, tunings=tunings, jobs=jobs, wake=wake)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Take the request; a message that is no step's fails, and ends among the dead letters."""
    for message in QueueEvent.model_validate(event).records:
        call = StepCall.model_validate_json(message.body)
        received = receive(
            call,
            bucket=settings.bucket_name,
            submit=_submit,
            stop=_stop,
            documents=documents,
            markers=markers,
            steps=steps,
        )
        count("TuningsAccepted", int(received is Received.ACCEPTED))
        logger.info("callback step asked", execution=call.execution, received=received)
