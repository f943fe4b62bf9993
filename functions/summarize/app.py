"""State "Summarize": reads what the tuning came to and writes its result."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.champions import DynamoChampions
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.training_jobs import SageMakerTrainingJobs
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.tasks import Task
from tunesmith.observability import count, logger, observe
from tunesmith.settings import Bucket
from tunesmith.usecases.crown import crown_or_leave
from tunesmith.usecases.summarize import summarize

settings = Bucket.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
trials = DynamoTrials(table)
decisions = DynamoDecisions(table)
documents = S3Documents(clients.s3(), settings.bucket_name)
champions = DynamoChampions(table)
sagemaker = clients.sagemaker()
jobs = SageMakerTuningJobs(sagemaker)
training_jobs = SageMakerTrainingJobs(sagemaker)


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, str]:
    """Summarize the tuning."""
    task = Task.model_validate(event)
    summary = summarize(
        task.tuning_id,
        clock=utc_now,
        tunings=tunings,
        trials=trials,
        decisions=decisions,
        jobs=jobs,
        training_jobs=training_jobs,
        documents=documents,
    )
    count(f"Tunings{summary.status.value.title()}")
    missed = crown_or_leave(
        task.tuning_id,
        tunings=tunings,
        documents=documents,
        champions=champions,
        trials=training_jobs,
    )
    if missed:
        logger.warning("champion left to reconcile", reason=missed)
    logger.info("tuning summarized", status=summary.status, error=summary.error)
    return summary.model_dump(mode="json")
