"""GET /tunings, /queue, /champions, /recipes: how tunings stand, what came of and starts them."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.bursts import DynamoBursts, DynamoProgressLog
from tunesmith.adapters.dynamodb.calls import DynamoCalls
from tunesmith.adapters.dynamodb.champions import DynamoChampions
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.queue import DynamoLimits, DynamoQueue
from tunesmith.adapters.dynamodb.recipes import DynamoRecipes
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.dynamodb.watchlists import DynamoWatchlists
from tunesmith.adapters.rest import answer, read_query, rest_api
from tunesmith.adapters.s3 import S3Documents
from tunesmith.adapters.sagemaker.tuning_jobs import SageMakerTuningJobs
from tunesmith.domain.turns import Place
from tunesmith.observability import logger, observe
from tunesmith.settings import Show
from tunesmith.usecases.show import (
    RequestQuery,
    TuningsQuery,
    show,
    show_decisions,
    show_recent,
    show_request,
    show_result,
)
from tunesmith.usecases.show_champions import ChampionsQuery, show_champions
from tunesmith.usecases.show_queue import places, show_queue
from tunesmith.usecases.show_recipes import Pantry, show_recipe, show_recipes
from tunesmith.usecases.show_trials import TrialsQuery, show_trials

settings = Show.read()
observe(settings)
table = clients.dynamodb_table(settings.table_name)
tunings = DynamoTunings(table, utc_now)
trials = DynamoTrials(table)
watchlists = DynamoWatchlists(table, utc_now)
pantry = Pantry(
    recipes=DynamoRecipes(table),
    bursts=DynamoBursts(table),
    progress=DynamoProgressLog(table),
    calls=DynamoCalls(table),
)
decisions = DynamoDecisions(table)
champions = DynamoChampions(table)
documents = S3Documents(clients.s3(), settings.bucket_name)
jobs = SageMakerTuningJobs(clients.sagemaker())
queues = DynamoQueue(table)
limits = DynamoLimits(table)
api = rest_api()


def _places() -> dict[str, Place]:
    return places(
        queues=queues, limits=limits, most_tunings=settings.max_concurrent_tunings, now=utc_now()
    )


@api.get("/queue")
def get_queue() -> Response[str]:
    """Show who waits, in order."""
    view = show_queue(
        queues=queues,
        limits=limits,
        most_tunings=settings.max_concurrent_tunings,
        tunings=tunings,
        now=utc_now(),
    )
    return answer(HTTPStatus.OK, view)


@api.get("/tunings")
def get_tunings() -> Response[str]:
    """List the newest tunings."""
    query = read_query(TuningsQuery, api.current_event.query_string_parameters)
    page = show_recent(query, tunings=tunings, documents=documents, places=_places)
    return answer(HTTPStatus.OK, page)


@api.get("/tunings/<tuning_id>")
def get_tuning(tuning_id: str) -> Response[str]:
    """Show one tuning."""
    view = show(tuning_id, tunings=tunings, jobs=jobs, documents=documents, places=_places)
    return answer(HTTPStatus.OK, view)


@api.get("/tunings/<tuning_id>/trials")
def get_trials(tuning_id: str) -> Response[str]:
    """List a tuning's trials."""
    query = read_query(TrialsQuery, api.current_event.query_string_parameters)
    page = show_trials(
        tuning_id,
        query,
        tunings=tunings,
        trials=trials,
        watchlists=watchlists,
        decisions=decisions,
        jobs=jobs,
    )
    return answer(HTTPStatus.OK, page)


@api.get("/tunings/<tuning_id>/request")
def get_request(tuning_id: str) -> Response[str]:
    """Return the request, as SageMaker gets it or as it was asked."""
    query = read_query(RequestQuery, api.current_event.query_string_parameters)
    found = show_request(tuning_id, query, tunings=tunings, documents=documents)
    return answer(HTTPStatus.OK, found.content, lies_at=found.uri)


@api.get("/tunings/<tuning_id>/decisions")
def get_decisions(tuning_id: str) -> Response[str]:
    """Show what the stopping policies decided."""
    view = show_decisions(tuning_id, tunings=tunings, decisions=decisions)
    return answer(HTTPStatus.OK, view)


@api.get("/tunings/<tuning_id>/result")
def get_result(tuning_id: str) -> Response[str]:
    """Return the result document."""
    found = show_result(tuning_id, tunings=tunings, documents=documents)
    return answer(HTTPStatus.OK, found.content, lies_at=found.uri)


@api.get("/champions")
def get_champions() -> Response[str]:
    """Show the champions of all projects, or of one."""
    query = read_query(ChampionsQuery, api.current_event.query_string_parameters)
    return answer(HTTPStatus.OK, show_champions(query, champions=champions))


@api.get("/recipes")
def get_recipes() -> Response[str]:
    """List the recipes."""
    return answer(HTTPStatus.OK, show_recipes(pantry=pantry, tunings=tunings))


@api.get("/recipes/<name>")
def get_recipe(name: str) -> Response[str]:
    """Show one recipe."""
    return answer(HTTPStatus.OK, show_recipe(name, pantry=pantry, tunings=tunings))


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
