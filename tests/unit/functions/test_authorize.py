"""The authorizer as API Gateway calls it: signed tokens, and keys that are read over TLS."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import jwt
import pytest

from tests.fakes.issuer import Issuer, issuer
from tests.unit.functions.conftest import Context, Load, event
from tunesmith.domain.errors import Unavailable

WHOLE_API = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/*"
REFUSED = r"^Unauthorized$"
"""The only words that API Gateway answers 401 to; all others are 500."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Issuer]:
    certificate = tmp_path / "certificate.pem"
    with issuer(certificate) as told, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        patch.setenv("no_proxy", "*")
        yield told


@pytest.fixture
def authorize(
    load: Load,
    given: dict[str, dict[str, str]],
    served: Issuer,
    monkeypatch: pytest.MonkeyPatch,
) -> ModuleType:
    monkeypatch.setitem(given["authorize"], "JWT_ISSUER", served.url)
    return load("authorize")


def shown(app: ModuleType, token: str) -> dict[str, Any]:
    sent = event("authorize", authorizationToken=token)
    answer: dict[str, Any] = app.lambda_handler(sent, Context())
    return answer


def test_signed_token_may_call_every_method_as_whom_it_speaks_of(
    authorize: ModuleType, served: Issuer
) -> None:
    answer = shown(authorize, served.token())

    (statement,) = answer["policyDocument"]["Statement"]
    assert (answer["principalId"], statement["Effect"]) == ("ada", "Allow")
    assert statement["Resource"] == WHOLE_API  # it is kept for other methods, too
    shown(authorize, served.token())
    assert len(served.asked) == 2  # configuration and keys, once


def test_token_without_the_wanted_scope_may_not_call(authorize: ModuleType, served: Issuer) -> None:
    vars(authorize)["settings"] = authorize.settings.model_copy(update={"jwt_scope": "tune"})

    for scope, effect in (("read", "Deny"), ("read tune", "Allow")):
        answer = shown(authorize, served.token(scope=scope))
        assert answer["policyDocument"]["Statement"][0]["Effect"] == effect


def test_anything_else_is_refused_and_makes_the_issuer_be_asked_once(
    authorize: ModuleType, served: Issuer
) -> None:
    claims = {"iss": served.url, "aud": "tunesmith", "sub": "ada"}
    for wrong in (
        served.token(exp=datetime.now(UTC) - timedelta(minutes=5)),
        served.token(audience="others"),
        served.token(iss="https://login.example.com"),
        served.token(kid="made up"),
        served.token(kid="made up, too"),
        "Bearer " + jwt.encode(claims, "", algorithm="none"),
        served.token()[:-8],
        served.token().removeprefix("Bearer "),
        "Bearer x",
        "",
    ):
        with pytest.raises(Exception, match=REFUSED):
            pytest.fail(f"{wrong}: {shown(authorize, wrong)}")

    assert len(served.asked) == 2


def test_issuer_that_cannot_be_read_is_no_fault_of_the_token(
    authorize: ModuleType, load: Load, served: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.garbled = True
    for _ in range(2):  # the second time it is not even asked
        with pytest.raises(Unavailable, match="cannot be read"):
            shown(authorize, served.token())
    assert len(served.asked) == 1

    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
        shown(load("authorize"), served.token())
