"""State "Await completion": keeps the token with which the execution is woken."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tokens import DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.adapters.tasks import WaitingTask
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.register import register

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
tokens = DynamoTokens(table, utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())
callbacks = StepFunctionsCallbacks(clients.stepfunctions())


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, str | None]:
    """Register the token."""
    task = WaitingTask.model_validate(event)
    status = register(
        task.tuning_id,
        task.attempt,
        task.token,
        tunings=tunings,
        tokens=tokens,
        jobs=jobs,
        callbacks=callbacks,
    )
    logger.info("token registered", status=status)
    return {"status": status}
