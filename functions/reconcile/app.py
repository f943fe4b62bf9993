"""Every few minutes: repairs what no event told."""

from functools import partial

from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.champions import DynamoChampions
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.tokens import DynamoTokens
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.event_bus import EventBridgeBus
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.s3_statuses import S3Statuses
from tunesmith.adapters.sagemaker.training_jobs import SageMakerTrainingJobs
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.adapters.step_functions import StepFunctionsCallbacks, StepFunctionsWorkflow
from tunesmith.domain.messages import News
from tunesmith.observability import count, logger, observe
from tunesmith.presentation import slack
from tunesmith.settings import Repair
from tunesmith.usecases.cleanup import clean_up
from tunesmith.usecases.crown import crown
from tunesmith.usecases.notify import notify
from tunesmith.usecases.reconcile import Repairs, reconcile
from tunesmith.usecases.recover import recover
from tunesmith.usecases.settle import settle_tuning
from tunesmith.usecases.summarize import summarize

settings = Repair.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
sagemaker = clients.sagemaker()
jobs = SageMakerTuningJobs(sagemaker)
training_jobs = SageMakerTrainingJobs(sagemaker)
stepfunctions = clients.stepfunctions()
workflow = StepFunctionsWorkflow(stepfunctions, settings.state_machine_arn)
statuses = S3Statuses(clients.s3(), settings.bucket_name)
event_bus = EventBridgeBus(clients.events())
messenger = SlackMessenger(Secret(clients.secretsmanager(), settings.slack_secret_arn, utc_now))


def _notify(tuning_id: str, kind: str) -> None:
    notify(
        tuning_id,
        News(kind),
        tunings=tunings,
        documents=documents,
        statuses=statuses,
        event_bus=event_bus,
        messenger=messenger,
        wording=slack,
    )


def _give_up(tuning_id: str, error: str, cause: str) -> None:
    clean_up(tuning_id, error=error, cause=cause, now=utc_now(), tunings=tunings, jobs=jobs)
    _notify(tuning_id, News.FAILED)


repairs = Repairs(
    settle=partial(
        settle_tuning,
        tunings=tunings,
        tokens=DynamoTokens(table, utc_now),
        jobs=jobs,
        callbacks=StepFunctionsCallbacks(stepfunctions),
    ),
    recover=partial(recover, tunings=tunings, jobs=jobs, workflow=workflow, give_up=_give_up),
    summarize=partial(
        summarize,
        clock=utc_now,
        tunings=tunings,
        trials=DynamoTrials(table),
        decisions=DynamoDecisions(table),
        jobs=jobs,
        training_jobs=training_jobs,
        documents=documents,
    ),
    notify=_notify,
    crown=partial(
        crown,
        tunings=tunings,
        documents=documents,
        champions=DynamoChampions(table),
        trials=training_jobs,
    ),
)


@logger.inject_lambda_context
def lambda_handler(_event: dict[str, object], _context: LambdaContext) -> None:
    """Make the round."""
    done = reconcile(now=utc_now(), tunings=tunings, jobs=jobs, workflow=workflow, repairs=repairs)
    count("ReconcileRepairs", len(done.repaired))
    count("ReconcileErrors", len(done.errors))
    logger.info("round made", repaired=done.repaired, errors=done.errors)
