"""EventBridge: an execution failed, timed out or was aborted."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.event_bus import EventBridgeBus
from tunesmith.adapters.events import ExecutionChanged
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_statuses import S3Statuses
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.step_functions import StepFunctionsWorkflow
from tunesmith.domain.messages import News
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.settings import Repair
from tunesmith.usecases.cleanup import clean_up
from tunesmith.usecases.notify import notify
from tunesmith.usecases.recover import Recovery, recover

settings = Repair.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())
workflow = StepFunctionsWorkflow(clients.stepfunctions(), settings.state_machine_arn)
statuses = S3Statuses(clients.s3(), settings.bucket_name)
event_bus = EventBridgeBus(clients.events())
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))


def _give_up(tuning_id: str, error: str, cause: str) -> None:
    clean_up(tuning_id, error=error, cause=cause, now=utc_now(), tunings=tunings, jobs=jobs)
    notify(
        tuning_id,
        News.FAILED,
        tunings=tunings,
        documents=documents,
        statuses=statuses,
        event_bus=event_bus,
        messenger=messenger,
        wording=slack,
    )


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], _context: LambdaContext) -> None:
    """Look after the tuning."""
    ended = ExecutionChanged.model_validate(event).detail
    done = recover(
        ended.name, ended.status, tunings=tunings, jobs=jobs, workflow=workflow, give_up=_give_up
    )
    count("ExecutionsRecovered", int(done is not Recovery.IGNORED))
    logger.info("execution ended", execution=ended.name, status=ended.status, recovery=done)
