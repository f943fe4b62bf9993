"""Every minute: starts tunings on fresh data."""

from functools import partial

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.bursts import DynamoBursts, DynamoProgressLog
from tunesmith.adapters.dynamodb.calls import DynamoCalls
from tunesmith.adapters.dynamodb.leases import DynamoLeases
from tunesmith.adapters.dynamodb.markers import DynamoMarkers
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.dynamodb.tokens import TURN, DynamoTokens
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_shelf import S3Inventory
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.adapters.step_functions import StepFunctionsCallbacks
from tunesmith.guarded_settings import Trigger
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.usecases.rounds import Shop
from tunesmith.usecases.stop import stop
from tunesmith.usecases.trigger import trigger
from tunesmith.usecases.waking import wake_turn
from tunesmith.wiring import wire_preview, wire_submit

settings = Trigger.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
s3 = clients.s3()
tunings = DynamoTunings(table, utc_now)
documents = S3Documents(s3, settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())
wake = partial(
    wake_turn,
    tokens=DynamoTokens(table, utc_now, TURN),
    callbacks=StepFunctionsCallbacks(clients.stepfunctions()),
)


def _stop(tuning_id: str, reason: str) -> None:
    stop(tuning_id, asked_by=None, reason=reason, tunings=tunings, jobs=jobs, wake=wake)


shop = Shop(
    recipes=DynamoRecipes(table),
    bursts=DynamoBursts(table),
    calls=DynamoCalls(table),
    progress=DynamoProgressLog(table),
    inventory=S3Inventory(s3, settings.bucket_name),
    leases=DynamoLeases(table),
    tunings=tunings,
    documents=documents,
    check=wire_preview(settings, tunings, documents),
    accepting=SsmSwitch(clients.ssm(), settings.switch_accept_parameter),
    submit=wire_submit(settings, tunings, documents),
    stop=_stop,
    markers=DynamoMarkers(table, utc_now),
    messenger=SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now)),
    wording=slack,
    clock=utc_now,
)


@logger.inject_lambda_context
def lambda_handler(_event: dict[str, object], context: LambdaContext) -> None:
    """Make the round."""
    report = trigger(context.aws_request_id, shop)
    count("TriggerErrors", len(report.errors))
    logger.info("round made", done=report.done, errors=report.errors)
