"""GET /openapi.json and /docs: what the API is. Answers for every path that is not there, too."""

import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response, content_types
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.utilities.typing import LambdaContext

from tunesmith.adapters.problems import NO_METHOD, NO_PATH, problem
from tunesmith.adapters.rest import address_of, answer, call_of, refusal, rest_api
from tunesmith.observability import logger, observe
from tunesmith.reference import read_document, read_page
from tunesmith.settings import Describe
from tunesmith.usecases.describe import describe, methods_of

SAFELY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

settings = Describe.read()
observe(settings)
document = read_document()
page = read_page()
api = rest_api()


@api.get("/openapi.json")
def get_document() -> Response[str]:
    """Return the OpenAPI document."""
    told = describe(document, settings.api_url or address_of(api.current_event))
    return answer(HTTPStatus.OK, json.dumps(told).encode())


@api.get("/docs")
def get_docs() -> Response[str]:
    """Return the page that people read."""
    headers = {"Content-Security-Policy": SAFELY}
    return Response(HTTPStatus.OK, content_types.TEXT_HTML, page, headers)


def no_route(_error: NotFoundError) -> Response[str]:
    """Tell a path that does not exist from a method that the path does not have."""
    call = call_of(api.current_event)
    methods = methods_of(document, api.current_event.path)
    if methods:
        allowed = ", ".join(methods)
        detail = f"It has {allowed}."
        return refusal(
            problem("MethodNotAllowed", NO_METHOD, detail, call=call), {"Allow": allowed}
        )
    detail = "GET /openapi.json tells which paths there are."
    return refusal(problem("NotFound", NO_PATH, detail, call=call))


api.exception_handler(NotFoundError)(no_route)


@logger.inject_lambda_context
def lambda_handler(event: dict[str, object], context: LambdaContext) -> dict[str, object]:
    """Route the call."""
    return api.resolve(event, context)
