"""State "Clean up": no job runs on after a failure, and the record says why."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.tasks import FailedTask
from tunesmith.observability import count, logger, observe
from tunesmith.settings import Settings
from tunesmith.usecases.cleanup import clean_up

settings = Settings.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, str]:
    """Clean up."""
    task = FailedTask.model_validate(event)
    failure = clean_up(
        task.tuning_id,
        error=task.error,
        cause=task.cause,
        now=utc_now(),
        tunings=tunings,
        jobs=jobs,
    )
    count("TuningsFailed")
    logger.warning("tuning failed", error=failure.error, reason=failure.reason)
    return failure.model_dump()
