"""EventBridge: a tuning job has ended; and every minute: gives turns to tunings that wait."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.queue import DynamoLimits, DynamoQueue
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.events import TUNING_JOB_CHANGED, TuningJobChanged
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.service_quotas import SageMakerQuotas
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import queue as wording
from tunesmith.settings import Dispatch
from tunesmith.usecases.dispatch import Desk, dispatch, free
from tunesmith.usecases.limits import limits_in_force, refresh_limits
from tunesmith.usecases.turnstile import Turnstile

settings = Dispatch.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
jobs = SageMakerTuningJobs(clients.sagemaker())
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))
limits = DynamoLimits(table)
quotas = SageMakerQuotas(clients.service_quotas()) if settings.ask_service_quotas else None
turnstile = Turnstile(
    queues=DynamoQueue(table),
    tokens=DynamoTokens(table, utc_now, TURN),
    callbacks=StepFunctionsCallbacks(clients.stepfunctions()),
    limits=lambda: limits_in_force(limits, settings.max_concurrent_tunings),
    clock=utc_now,
)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Give away what a job held, or make the round."""
    if event.get("detail-type") == TUNING_JOB_CHANGED:
        _free(TuningJobChanged.model_validate(event).detail.job_name)
    else:
        _dispatch()


def _free(job_name: str) -> None:
    tuning_id = free(
        job_name,
        environment=settings.environment,
        tunings=tunings,
        jobs=jobs,
        turnstile=turnstile,
    )
    logger.info("tuning job changed", job_name=job_name, freed=tuning_id)


def _dispatch() -> None:
    now = utc_now()
    desk = Desk(tunings=tunings, turnstile=turnstile, messenger=messenger, wording=wording)
    done = dispatch(now, desk)
    count("TuningsQueued", done.waiting)
    logger.info("round made", waiting=done.waiting, told=done.told, errors=done.errors)
    if (asked := refresh_limits(limits, quotas, now)) is not None:
        logger.info("quotas asked", known=len(asked.limits), problem=asked.problem)
