"""State "Create tuning job": creates it in SageMaker, once."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.queue import DynamoLimits, DynamoQueue
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.adapters.tasks import Task
from tunesmith.observability import logger, observe
from tunesmith.settings import Create
from tunesmith.usecases.create import create
from tunesmith.usecases.limits import limits_in_force
from tunesmith.usecases.turnstile import Turnstile

settings = Create.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())
limits = DynamoLimits(table)
turnstile = Turnstile(
    queues=DynamoQueue(table),
    tokens=DynamoTokens(table, utc_now, TURN),
    callbacks=StepFunctionsCallbacks(clients.stepfunctions()),
    limits=lambda: limits_in_force(limits, settings.max_concurrent_tunings),
    clock=utc_now,
)


@logger.inject_lambda_context(correlation_id_path="tuning_id")
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> dict[str, str | None]:
    """Create the job."""
    task = Task.model_validate(event)
    name = create(
        task.tuning_id,
        clock=utc_now,
        tunings=tunings,
        documents=documents,
        jobs=jobs,
        turnstile=turnstile,
        following=settings.follow_logs,
    )
    logger.info("tuning job created", job_name=name)
    return {"job_name": name}
