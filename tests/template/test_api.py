"""The API: who may call it, whatever its operator chose, and that its reference is complete."""

import json
from typing import Any

import pytest

from scripts.api_reference.operations import OPERATIONS
from tests import declared
from tests.template.reading import expand, of_type

ANY = "x-amazon-apigateway-any-method"
CHOICES: list[tuple[dict[str, str], list[dict[str, list[str]]]]] = [
    ({}, [{"AWS_IAM": []}]),
    ({"ApiAuth": "jwt", "JwtIssuer": "https://a.example", "JwtAudience": "b"}, [{"jwt": []}]),
    ({"ApiAuth": "", "ApiKeyRequired": "true"}, [{"api_key": []}]),
    ({"ApiKeyRequired": "true"}, [{"AWS_IAM": []}, {"api_key": []}]),
]


def body(**given: str) -> dict[str, Any]:
    expanded = expand(declared.template(), **given)
    found: dict[str, Any] = of_type(expanded, "AWS::ApiGateway::RestApi")["Api"]["Body"]
    return found


@pytest.mark.parametrize(("given", "security"), CHOICES)
def test_every_route_asks_for_what_the_operator_chose(
    given: dict[str, str], security: list[dict[str, Any]]
) -> None:
    operations = [one for path in body(**given)["paths"].values() for one in path.values()]

    assert operations
    assert all(one["security"] == security for one in operations)


def test_tokens_are_read_by_the_authorizer_and_kept_for_a_minute_at_most() -> None:
    scheme = body(ApiAuth="jwt")["components"]["securitySchemes"]["jwt"]

    authorizer = scheme["x-amazon-apigateway-authorizer"]
    assert authorizer["type"] == "token"
    assert authorizer["authorizerResultTtlInSeconds"] <= 60
    assert "AuthorizeFunction" in json.dumps(authorizer["authorizerUri"])


def test_api_key_and_public_reference_are_made_on_demand_alone(
    template: dict[str, Any],
) -> None:
    conditions = {
        name: resource.get("Condition") for name, resource in template["Resources"].items()
    }

    assert conditions["ApiKey"] == conditions["UsagePlan"] == "RequiresApiKey"
    assert conditions["PublicDocs"] == conditions["PublicDocsFunction"] == "PublishesDocs"
    assert "Value" not in template["Resources"]["ApiKey"]["Properties"]


def test_half_a_configuration_is_refused_before_anything_is_made(template: dict[str, Any]) -> None:
    def asserted(rule: str) -> str:
        return json.dumps(template["Rules"][rule])

    assert "ApiKeyRequired" in asserted("NeverOpen")
    for name in ("JwtIssuer", "JwtAudience"):
        assert name in asserted("WholeTokens")
        assert name in asserted("TokensOnPurpose")


def test_what_the_gateway_refuses_is_a_problem_too(expanded: dict[str, Any]) -> None:
    api = of_type(expanded, "AWS::ApiGateway::RestApi")["Api"]["Body"]

    told = api["x-amazon-apigateway-gateway-responses"]
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "REQUEST_TOO_LARGE"} <= told.keys()
    for name, response in told.items():
        headers = response["responseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        text = response["responseTemplates"]["application/json"]
        if name.endswith("5XX"):  # of an authorizer that failed API Gateway has no message
            assert "$context.error" not in text
        problem = json.loads(text.replace("$context.error.messageString", '"why"'))
        assert problem.keys() >= {"type", "title", "detail", "error"}
        assert problem["type"] == f"urn:tunesmith:error:{problem['error']}"


def test_reference_has_every_route_and_no_other(expanded: dict[str, Any]) -> None:
    """A route is described by one entry of scripts/api_reference/operations.py."""
    paths = of_type(expanded, "AWS::ApiGateway::RestApi")["Api"]["Body"]["paths"]
    routes = {(path, method) for path, methods in paths.items() for method in methods}

    described = {(each.path, each.method) for each in OPERATIONS}
    assert described == routes - {("/{proxy+}", ANY)}
