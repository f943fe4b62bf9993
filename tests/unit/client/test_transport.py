"""Signing and sending again."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import botocore.session
import pytest
from botocore.exceptions import UnauthorizedSSOTokenError

from tests.fakes.client import FakeTransport, reply
from tunesmith_client.errors import NotReady, Unreachable
from tunesmith_client.proofs import Proof
from tunesmith_client.transport import (
    ATTEMPTS,
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Reply,
    Retrying,
    SignedTransport,
    region_of,
)


@pytest.fixture
def server() -> Iterator[tuple[str, list[dict[str, str]]]]:
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            seen.append({**self.headers, "body": body, "path": self.path})
            self.send_response(418)
            self.end_headers()
            self.wfile.write(b'{"short": "stout"}')

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as inherited
            pass

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}", seen
    http.shutdown()
    thread.join()
    http.server_close()


def session(
    *, region: str | None = "eu-west-1", credentials: bool = True
) -> botocore.session.Session:
    made = botocore.session.Session()
    if credentials:
        made.set_credentials("AKIDEXAMPLE", "secret")
    if region:
        made.set_config_variable("region", region)
    return made


def test_a_call_is_signed_for_api_gateway(server: tuple[str, list[dict[str, str]]]) -> None:
    url, seen = server

    got = SignedTransport.of(session(), url).send("POST", f"{url}/v1/tunings", b"{}", {"X-A": "b"})

    assert (got.status, got.json()) == (418, {"short": "stout"})
    (request,) = seen
    assert "/eu-west-1/execute-api/aws4_request" in request["Authorization"]
    assert "x-a" in request["Authorization"]
    assert (request["path"], request["body"]) == ("/v1/tunings", "{}")


def test_a_token_goes_instead_of_a_signature_and_a_key_beside_it(
    server: tuple[str, list[dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    url, seen = server
    nobody, somebody = session(credentials=False), session()

    for proof, caller in (
        (Proof(token="ey.a.b"), nobody),
        (Proof(api_key="k-1"), nobody),
        (Proof(api_key="k-1"), somebody),
    ):
        assert "ey.a.b" not in repr(proof)
        assert "k-1" not in repr(proof)
        proof.transport(url, caller).send("POST", f"{url}/v1/tunings", b"{}", {})

    by_token, by_key, by_both = seen
    assert by_token["Authorization"] == "Bearer ey.a.b"
    assert by_key["x-api-key"] == by_both["x-api-key"] == "k-1"
    assert "Authorization" not in by_key
    assert by_both["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert Proof.of_environment({"TUNESMITH_TOKEN": "t", "TUNESMITH_API_KEY": ""}) == Proof(
        token="t"
    )
    with pytest.raises(NotReady, match="Authorization"):
        Proof(token="a\nb").transport(url, nobody)
    with pytest.raises(NotReady, match="credentials"):
        Proof().transport(url, nobody)


def test_a_server_that_is_gone_is_unreachable() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as http:
        url = f"http://127.0.0.1:{http.server_port}"

    with pytest.raises(Unreachable, match="does not answer"):
        SignedTransport.of(session(), url).send("GET", url, None, {})


def test_a_profile_that_nobody_has_is_told() -> None:
    url, made = "http://127.0.0.1:1", botocore.session.Session(profile="no-such")

    for proof in (Proof(), Proof(api_key="k-1")):
        with pytest.raises(NotReady, match=r"no-such.*AWS_PROFILE"):
            proof.transport(url, made)


def test_credentials_that_can_no_longer_be_renewed_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ended:
        def get_frozen_credentials(self) -> None:
            raise UnauthorizedSSOTokenError

    url, made = "http://127.0.0.1:1", session(credentials=False)
    monkeypatch.setattr(made, "get_credentials", Ended)
    transport = SignedTransport.of(made, url)

    with pytest.raises(NotReady, match=r"SSO session .* expired.*`aws sso login`"):
        transport.send("GET", url, None, {})


def test_the_address_tells_the_region() -> None:
    assert region_of("https://abc.execute-api.ap-south-1.amazonaws.com/v1") == "ap-south-1"
    assert region_of("http://127.0.0.1:4566/_aws/execute-api/abc/v1") is None


def test_without_a_region_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)

    with pytest.raises(NotReady, match="AWS_DEFAULT_REGION"):
        SignedTransport.of(session(region=None), "https://tunings.example.com")


def test_a_passing_failure_is_tried_again_after_growing_pauses() -> None:
    inner = FakeTransport([reply(503), None, reply(200, {"a": 1})])
    pauses: list[float] = []

    got = Retrying(inner, pauses.append).send("GET", "u", None, {})

    assert got.json() == {"a": 1}
    assert pauses == sorted(pauses)
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("told", "pause"),
    [("7", 7.0), ("0", FIRST_PAUSE_SECONDS), ("86400", LONGEST_PAUSE_SECONDS)]
    + [
        (other, FIRST_PAUSE_SECONDS)
        for other in ("", "-1", "soon", "Fri, 02 Jan 2026 12:00:00 GMT")
    ],
)
def test_a_server_that_asks_to_be_left_alone_is_within_reason(told: str, pause: float) -> None:
    busy = Reply(429, b"", {"Retry-After": told})
    pauses: list[float] = []

    Retrying(FakeTransport([busy, reply(200)]), pauses.append).send("GET", "u", None, {})

    assert pauses == [pause]


def test_what_does_not_pass_is_given_back_in_the_end() -> None:
    inner = FakeTransport([reply(500)])

    assert Retrying(inner, lambda _: None).send("GET", "u", None, {}).status == 500
    assert len(inner.sent) == ATTEMPTS


def test_nobody_there_in_the_end_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        Retrying(FakeTransport([None]), lambda _: None).send("GET", "u", None, {})


def test_a_closed_switch_is_no_reason_to_try_again() -> None:
    inner = FakeTransport([reply(503, {"error": "SubmissionsClosed"})])

    Retrying(inner, lambda _: None).send("POST", "u", None, {})

    assert len(inner.sent) == 1
