"""EventBridge: a trial has ended; and every minute: applies the stopping policies."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.cloudwatch import CloudWatchCurves
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.leases import DynamoLeases
from tunesmith.adapters.dynamodb.readings import DynamoCurves, DynamoReadings
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.dynamodb.watchlists import DynamoWatchlists
from tunesmith.adapters.events import TRAINING_JOB_CHANGED, TrainingJobChanged
from tunesmith.adapters.sagemaker.training_jobs import SageMakerTrainingJobs
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.settings import Police
from tunesmith.usecases.alert import alert
from tunesmith.usecases.police import Beat, record_trial, tick
from tunesmith.usecases.watching import Lookout

settings = Police.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
sagemaker = clients.sagemaker()
tunings = DynamoTunings(table, utc_now)
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))
beat = Beat(
    tunings=tunings,
    decisions=DynamoDecisions(table),
    leases=DynamoLeases(table),
    lookout=Lookout(
        watchlists=DynamoWatchlists(table, utc_now),
        trials=DynamoTrials(table),
        jobs=SageMakerTuningJobs(sagemaker),
        training_jobs=SageMakerTrainingJobs(sagemaker),
        curves=CloudWatchCurves(clients.cloudwatch(), settings.metric_period_seconds),
        followed=(
            DynamoCurves(DynamoReadings(table, utc_now), settings.environment)
            if settings.follow_logs
            else None
        ),
    ),
    enforcing=SsmSwitch(clients.ssm(), settings.switch_enforce_parameter),
    mode=settings.stopping_mode,
    lag_seconds=settings.metric_period_seconds,
    alert=lambda tuning_id: alert(tuning_id, tunings=tunings, messenger=messenger, wording=slack),
)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> None:
    """Record the trial that changed, or make the round."""
    if event.get("detail-type") == TRAINING_JOB_CHANGED:
        _record(TrainingJobChanged.model_validate(event).detail.job_name)
    else:
        _tick(context.aws_request_id)


def _record(name: str) -> None:
    tuning_id = record_trial(name, environment=settings.environment, now=utc_now(), beat=beat)
    logger.info("trial changed", trial=name, tuning_id=tuning_id)


def _tick(owner: str) -> None:
    done = tick(owner=owner, now=utc_now(), beat=beat)
    count("PoliceTicks")
    count("PoliceErrors", len(done.errors))
    count("PoliceDecisions", done.decided)
    count("PoliceStops", done.enforced)
    logger.info("round made", looked_at=done.looked_at, decided=done.decided, errors=done.errors)
