"""The functions that describe the API and read tokens, by their events."""

import json

import pytest

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


def test_token_that_is_none_is_told_by_the_word_that_the_gateway_knows(load: Load) -> None:
    authorize = load("authorize")

    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorize.lambda_handler(event("authorize"), Context())


def test_permission_is_for_the_whole_api(load: Load) -> None:
    authorize = load("authorize")
    for scope, effect in (("", "Allow"), ("tune", "Deny")):
        vars(authorize)["settings"] = authorize.settings.model_copy(update={"jwt_scope": scope})
        vars(authorize)["tokens"] = Anybody()

        answer = authorize.lambda_handler(event("authorize"), Context())

        (statement,) = answer["policyDocument"]["Statement"]
        assert answer["principalId"] == "ada"
        assert statement["Effect"] == effect
        assert statement["Resource"].endswith(":a1b2c3d4e5/v1/*")


class Anybody:
    """Reads every token as the same person's."""

    def read(self, _token: str) -> dict[str, str]:
        return {"sub": "ada"}
