"""GET /tunings/{tuning_id}/backtest: tells what other policies would have done."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.cloudwatch import CloudWatchCurves
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import answer, read_query, rest_api
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.observability import logger, observe
from tunesmith.settings import Backtest
from tunesmith.usecases.backtest import BacktestQuery, backtest_tuning

settings = Backtest.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
trials = DynamoTrials(table)
jobs = SageMakerTuningJobs(clients.sagemaker())
curves = CloudWatchCurves(clients.cloudwatch(), settings.metric_period_seconds)
api = rest_api()


@api.get("/tunings/<tuning_id>/backtest")
def get_backtest(tuning_id: str) -> Response[str]:
    """Play a finished tuning again under each policy that the query names."""
    query = read_query(BacktestQuery, api.current_event.resolved_query_string_parameters)
    view = backtest_tuning(
        tuning_id,
        query.policy,
        now=utc_now(),
        tunings=tunings,
        trials=trials,
        jobs=jobs,
        curves=curves,
    )
    return answer(HTTPStatus.OK, view)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
