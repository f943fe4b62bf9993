"""State "Prepare": writes the tuning job's definition."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.tasks import Task
from tunesmith.guarded_settings import Guarded
from tunesmith.observability import logger, observe
from tunesmith.usecases.prepare import prepare
from tunesmith.usecases.pricing import with_own_prices

settings = Guarded.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, int]:
    """Prepare the tuning."""
    task = Task.model_validate(event)
    seconds = prepare(
        task.tuning_id,
        guardrails=settings.guardrails,
        prices=lambda: with_own_prices(settings.prices, settings.prices_key, documents),
        tunings=tunings,
        documents=documents,
        jobs=jobs,
    )
    logger.info("tuning prepared", timeout_seconds=seconds)
    return {"timeout_seconds": seconds}
