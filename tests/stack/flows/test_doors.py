"""The deployed API with other proofs than a signature, and what it refuses by itself."""

import json
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from botocore.exceptions import ClientError

from tests.stack.embedded.deployed import ROOT
from tests.stack.flows.service import Service
from tunesmith_client import errors
from tunesmith_client.api import TuningsApi
from tunesmith_client.transport import Transport
from tunesmith_local.stack import EmbeddedStack, StackOptions
from tunesmith_local.stack.deploy import deploy
from tunesmith_local.stack.embedded import reachable_api_url


@pytest.fixture(scope="module")
def keyed() -> Iterator[EmbeddedStack]:
    """A deployment that takes API keys alone, and whose reference everybody may read."""
    parameters = {"ApiAuth": "", "ApiKeyRequired": "true", "PublishDocs": "true"}
    with EmbeddedStack(ROOT, StackOptions(environment="keyed", parameters=parameters)) as stack:
        yield stack


def ask(url: str, **headers: str) -> tuple[int, str, bytes]:
    """Call as somebody who signs nothing."""
    try:
        with build_opener(ProxyHandler({})).open(Request(url, headers=headers)) as answer:  # noqa: S310
            return told(answer)
    except HTTPError as refused:
        with refused:
            return told(refused)


def told(answer: HTTPResponse | HTTPError) -> tuple[int, str, bytes]:
    return answer.status or 0, answer.headers["Content-Type"], answer.read()


def test_a_deployment_with_api_keys_takes_no_other_call(keyed: EmbeddedStack) -> None:
    url, key_id = keyed.addresses.api_url, keyed.addresses.outputs["ApiKeyId"]
    gateway = keyed.aws.client("apigateway")
    key = gateway.get_api_key(apiKey=key_id, includeValue=True)["value"]

    for headers in ({}, {"x-api-key": "guessed"}, {"Authorization": "Bearer a.b.c"}):
        status, kind, body = ask(f"{url}/tunings", **headers)
        assert (status, kind) == (403, "application/problem+json")
        assert json.loads(body)["error"] == "NotAllowed"
    with pytest.raises(errors.NotAllowed, match="No API key came"):
        TuningsApi.connect(url, token="a.b.c").list()
    assert TuningsApi.connect(url, api_key=key).list().tunings == ()
    assert key not in json.dumps(keyed.addresses.outputs)

    reference = keyed.addresses.outputs["PublicDocsUrl"]
    page = reachable_api_url(keyed.addresses.endpoint_url, reference)
    assert ask(page)[:2] == (200, "text/html")
    document = json.loads(ask(page.replace("/docs", "/openapi.json"))[2])
    assert document["servers"] == [{"url": keyed.addresses.outputs["ApiUrl"]}]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ApiAuth": ""}, "ApiKeyRequired must be true"),
        ({"ApiAuth": "jwt", "JwtIssuer": "https://login.example.com"}, "needs JwtAudience"),
        ({"ApiAuth": "jwt", "JwtAudience": "tunesmith"}, "needs JwtIssuer"),
        ({"JwtAudience": "tunesmith"}, "need ApiAuth=jwt"),
    ],
)
def test_half_a_configuration_is_not_deployed(
    keyed: EmbeddedStack, given: dict[str, str], says: str
) -> None:
    with pytest.raises(ClientError, match=says):
        deploy(
            keyed.aws,
            ROOT / "template.yaml",
            stack_name="half",
            parameters={
                "EnvironmentName": "half",
                "TrainingRoleArns": keyed.addresses.role_arn,
                "SlackSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf",
                **given,
            },
            asked=given,
            cache=ROOT / ".tunesmith" / "layers",
            seconds=30,
        )


def test_reference_is_served_to_those_who_sign(service: Service) -> None:
    transport = service.api.transport

    status, document = get(transport, f"{service.api.url}/openapi.json")

    assert status == 200
    assert document["paths"].keys() >= {"/tunings", "/docs"}
    assert ask(f"{service.api.url}/openapi.json")[0] == 403


def test_path_and_method_that_are_not_there_are_told_apart(service: Service) -> None:
    transport = service.api.transport

    assert get(transport, f"{service.api.url}/tunings/x/nothing")[1]["error"] == "NotFound"
    status, problem = get(transport, f"{service.api.url}/tunings/x/stop")
    assert (status, problem["error"], problem["detail"]) == (
        405,
        "MethodNotAllowed",
        "It has POST.",
    )


def get(transport: Transport, url: str) -> tuple[int, dict[str, Any]]:
    reply = transport.send("GET", url, None, {})
    body: dict[str, Any] = json.loads(reply.body)
    return reply.status, body
