"""GET /tunings/{tuning_id}/report: one page about a tuning, for people."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.dynamodb.watchlists import DynamoWatchlists
from tunesmith.adapters.rest import answer, read_query, rest_api
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.observability import logger, observe
from tunesmith.presentation.report_page import render_page
from tunesmith.presentation.report_text import render_text
from tunesmith.settings import Bucket
from tunesmith.usecases.report import Format, ReportQuery, report

settings = Bucket.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
trials = DynamoTrials(table)
watchlists = DynamoWatchlists(table, utc_now)
decisions = DynamoDecisions(table)
documents = S3Documents(clients.s3(), settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())
api = rest_api()


@api.get("/tunings/<tuning_id>/report")
def get_report(tuning_id: str) -> Response[str]:
    """Write the report: a page, Markdown, or what they show as data."""
    query = read_query(ReportQuery, api.current_event.query_string_parameters)
    found = report(
        tuning_id,
        now=utc_now(),
        tunings=tunings,
        trials=trials,
        watchlists=watchlists,
        decisions=decisions,
        jobs=jobs,
        documents=documents,
    )
    if query.format is Format.JSON:
        return answer(HTTPStatus.OK, found)
    if query.format is Format.MARKDOWN:
        return answer(HTTPStatus.OK, render_text(found), "text/markdown; charset=utf-8")
    return answer(HTTPStatus.OK, render_page(found), "text/html; charset=utf-8")


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
