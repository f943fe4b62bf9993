"""EventBridge: a tuning is over; and every few minutes: steps that were not answered."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import TuningEnded
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.pipeline_steps import SageMakerPipelineSteps
from tunesmith.domain.endings import SOURCE
from tunesmith.observability import count, logger, observe
from tunesmith.settings import Bucket
from tunesmith.usecases.answer import answer, answer_late

settings = Bucket.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
steps = SageMakerPipelineSteps(clients.sagemaker())


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Answer the step of the tuning that ended, or make the round."""
    if event.get("source") == SOURCE:
        _answer(TuningEnded.model_validate(event).detail.tuning_id)
    else:
        _round()


def _answer(tuning_id: str) -> None:
    told = answer(tuning_id, tunings=tunings, documents=documents, steps=steps)
    logger.info("tuning ended", tuning_id=tuning_id, step=told)


def _round() -> None:
    done = answer_late(now=utc_now(), tunings=tunings, documents=documents, steps=steps)
    count("StepErrors", len(done.errors))
    logger.info("round made", answered=done.answered, errors=done.errors)
