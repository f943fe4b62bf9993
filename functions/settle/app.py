"""EventBridge: a tuning job has changed."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tokens import DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import TuningJobChanged
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.observability import logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.settle import settle

settings = Settings.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
tokens = DynamoTokens(table, utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())
callbacks = StepFunctionsCallbacks(clients.stepfunctions())


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Settle the job if it has ended."""
    job_name = TuningJobChanged.model_validate(event).detail.job_name
    status = settle(
        job_name,
        environment=settings.environment,
        tunings=tunings,
        tokens=tokens,
        jobs=jobs,
        callbacks=callbacks,
    )
    logger.info("tuning job changed", job_name=job_name, status=status)
