"""EventBridge: a tuning job of somebody else has changed; and every few minutes: a sweep."""

from functools import partial

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.markers import DynamoMarkers
from tunesmith.adapters.dynamodb.tokens import DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import TUNING_JOB_CHANGED, ForeignJobChanged
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.tagged_jobs import SageMakerTaggedJobs
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.step_functions import StepFunctionsCallbacks, StepFunctionsWorkflow
from tunesmith.guarded_settings import Adopt
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import adopting
from tunesmith.usecases.adopt import Adopted, Adopter, adopt, sweep
from tunesmith.usecases.pricing import with_own_prices
from tunesmith.usecases.settle import settle_tuning

settings = Adopt.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
markers = DynamoMarkers(table, utc_now)
tokens = DynamoTokens(table, utc_now)
sagemaker = clients.sagemaker()
jobs = SageMakerTuningJobs(sagemaker)
tagged = SageMakerTaggedJobs(sagemaker)
stepfunctions = clients.stepfunctions()
workflow = StepFunctionsWorkflow(stepfunctions, settings.state_machine_arn)
callbacks = StepFunctionsCallbacks(stepfunctions)
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))


def _adopter() -> Adopter:
    return Adopter(
        environment=settings.environment,
        tagged=tagged,
        jobs=jobs,
        tunings=tunings,
        documents=documents,
        workflow=workflow,
        markers=markers,
        messenger=messenger,
        wording=adopting,
        clock=utc_now,
        prices=lambda: with_own_prices(settings.prices, settings.prices_key, documents),
        settle=partial(
            settle_tuning, tunings=tunings, tokens=tokens, jobs=jobs, callbacks=callbacks
        ),
    )


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Look at the job that changed, or make the round."""
    if event.get("detail-type") == TUNING_JOB_CHANGED:
        _look(ForeignJobChanged.model_validate(event))
    else:
        _sweep()


def _look(event: ForeignJobChanged) -> None:
    found = adopt(event.detail.job_name, event.detail.job_arn, adopter=_adopter())
    count("TuningsAdopted", int(found is Adopted.TAKEN))
    logger.info("tuning job changed", job_name=event.detail.job_name, adopted=found)


def _sweep() -> None:
    done = sweep(adopter=_adopter())
    count("TuningsAdopted", len(done.taken))
    count("AdoptionErrors", len(done.errors))
    logger.info("round made", taken=done.taken, let_go=done.let_go, errors=done.errors)
