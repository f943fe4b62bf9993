"""The function that describes the API, by its events."""

import json

from tests.unit.functions.conftest import Context, Load, event


def test_document_is_served_with_the_address_it_was_asked_for_under(load: Load) -> None:
    describe = load("describe")

    answer = describe.lambda_handler(event("describe"), Context())

    document = json.loads(answer["body"])
    assert answer["statusCode"] == 200
    assert document["servers"] == [
        {"url": "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/v1"}
    ]
    page = describe.lambda_handler(event("describe", path="/docs"), Context())
    assert "<!doctype html>" in page["body"]
    assert page["multiValueHeaders"]["Content-Type"] == ["text/html"]
    other = describe.lambda_handler(event("describe", path="/nothing/here"), Context())
    assert (other["statusCode"], json.loads(other["body"])["error"]) == (404, "NotFound")
    wrong = describe.lambda_handler(
        event("describe", path="/tunings/x/stop", httpMethod="GET"), Context()
    )
    assert (wrong["statusCode"], json.loads(wrong["body"])["error"]) == (405, "MethodNotAllowed")
    assert wrong["multiValueHeaders"]["Allow"] == ["POST"]
