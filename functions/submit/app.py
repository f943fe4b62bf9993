"""POST /tunings and /tunings/{tuning_id}/rerun: takes a request for a tuning, or for one again."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import JsonValue

from tunesmith.adapters import clients
from tunesmith.adapters.clock import utc_now
from tunesmith.adapters.dynamodb.tunings import DynamoTunings
from tunesmith.adapters.rest import (
    answer,
    body_of,
    caller_of,
    idempotency_key,
    read_query,
    rest_api,
)
from tunesmith.adapters.s3 import S3Documents
from tunesmith.domain.bodies import parse_body
from tunesmith.domain.rerunning import RerunRequest
from tunesmith.domain.tuning import Door, Source, TuningRecord
from tunesmith.guarded_settings import Submit
from tunesmith.observability import logger, observe
from tunesmith.usecases.estimate import SubmitQuery
from tunesmith.usecases.rerun import ask_again, view_preview, view_rerun
from tunesmith.usecases.views import view_submission
from tunesmith.wiring import wire_preview, wire_submit

settings = Submit.read()
observe(settings)
tunings = DynamoTunings(clients.dynamodb_table(settings.table_name), utc_now)
documents = S3Documents(clients.s3(), settings.bucket_name)
submit = wire_submit(settings, tunings, documents)
preview = wire_preview(settings, tunings, documents)
api = rest_api()


@api.post("/tunings")
def post_tuning() -> Response[str]:
    """Take a request, in JSON or YAML; with `dry_run=true` only tell what it comes to."""
    event = api.current_event
    query = read_query(SubmitQuery, event.query_string_parameters)
    identity = _identity("api", idempotency_key(event.headers))
    body = parse_body(body_of(event))
    if query.dry_run:
        return answer(HTTPStatus.OK, preview(body))
    return answer(HTTPStatus.ACCEPTED, view_submission(_submit(body, identity)))


@api.post("/tunings/<tuning_id>/rerun")
def post_rerun(tuning_id: str) -> Response[str]:
    """Ask for a tuning again, with the differences in the body, if there are any."""
    event = api.current_event
    query = read_query(SubmitQuery, event.query_string_parameters)
    identity = _identity(f"rerun:{tuning_id}", idempotency_key(event.headers))
    text = body_of(event)
    asked = read_query(RerunRequest, parse_body(text) if text.strip() else {})
    again = ask_again(tuning_id, asked, tunings=tunings, documents=documents)
    if query.dry_run:
        return answer(HTTPStatus.OK, view_preview(preview(again.body), again))
    record = _submit(again.body, identity, rerun_of=tuning_id)
    return answer(HTTPStatus.ACCEPTED, view_rerun(record, again))


def _submit(
    body: Mapping[str, JsonValue], identity: str, *, rerun_of: str | None = None
) -> TuningRecord:
    source = Source(door=Door.API, principal=caller_of(api.current_event), rerun_of=rerun_of)
    return submit(body, identity, source).record


def _identity(door: str, key: str | None) -> str:
    """Name the request: by its key, which counts per call, otherwise it is a new one each time."""
    return f"once:{uuid.uuid4()}" if key is None else f"{door}:{key}"


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
