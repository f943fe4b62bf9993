"""The API client: what it sends, what it makes of the answers."""

import pytest

from tests.fakes.client import FakeTransport, reply, tuning
from tunesmith_client import errors
from tunesmith_client.api import TuningsApi
from tunesmith_client.transport import Reply

URL = "https://api.example.com/v1"


def api(*answers: Reply) -> tuple[TuningsApi, FakeTransport]:
    transport = FakeTransport([*answers])
    return TuningsApi(URL, transport), transport


def test_submit_sends_the_body_with_an_idempotency_key() -> None:
    client, transport = api(reply(202, {"tuning_id": "x", "name": "n", "status": "accepted"}))

    accepted = client.submit({"name": "n"}, idempotency_key="mine")

    (sent,) = transport.sent
    assert (sent.method, sent.url, sent.body) == ("POST", f"{URL}/tunings", {"name": "n"})
    assert sent.headers["Idempotency-Key"] == "mine"
    assert accepted.tuning_id == "x"


def test_each_submission_without_a_key_is_another_tuning() -> None:
    client, transport = api(reply(202, {"tuning_id": "x", "name": "n", "status": "accepted"}))

    client.submit({})
    client.submit({})

    one, other = (sent.headers["Idempotency-Key"] for sent in transport.sent)
    assert one != other


def test_an_id_cannot_lead_to_another_path() -> None:
    client, transport = api(reply(404, {"error": "TuningNotFound", "detail": "no"}))

    with pytest.raises(errors.NotFound):
        client.show("../admin?x=1")

    assert transport.sent[0].url == f"{URL}/tunings/..%2Fadmin%3Fx%3D1"


def test_show_reads_progress_and_best() -> None:
    client, _ = api(reply(200, tuning()))

    shown = client.show("abcdefghijklmnop")

    assert not shown.is_over
    assert shown.progress is not None
    assert shown.progress.running == 2
    assert shown.best is not None
    assert shown.best.value == 0.9625


def test_list_asks_for_a_page() -> None:
    client, transport = api(reply(200, {"tunings": [tuning()], "cursor": "next"}))

    page = client.list(limit=5, cursor="a b")

    assert transport.sent[0].url == f"{URL}/tunings?limit=5&cursor=a%20b"
    assert page.cursor == "next"


def test_trials_are_asked_for_in_an_order() -> None:
    point = {"step": 1, "value": None, "time": "2026-01-02T12:00:00Z"}
    told = {"name": "t-1", "status": "Completed", "objective": 0.5, "curve": [point]}
    client, transport = api(reply(200, {"trials": [told], "total": 9, "cursor": "next"}))

    page = client.trials("x", sort="objective", limit=1, curves=True)

    assert transport.sent[0].url == f"{URL}/tunings/x/trials?sort=objective&limit=1&curves=true"
    assert (page.trials[0].objective, page.total, page.cursor) == (0.5, 9, "next")


def test_request_is_handed_on_as_it_is() -> None:
    client, transport = api(reply(200, {"name": "digits", "deep": [{"er": 1}]}))

    assert client.request("x", asked=True) == {"name": "digits", "deep": [{"er": 1}]}
    client.request("x")

    urls = [sent.url for sent in transport.sent]
    assert urls == [f"{URL}/tunings/x/request?form=asked", f"{URL}/tunings/x/request"]


def test_decisions_come_with_their_reasons() -> None:
    decision = {"policy": "median", "subject": "trial", "trial": "t", "reason": "worse"}
    client, _ = api(reply(200, {"decisions": [decision]}))

    (found,) = client.decisions("x")

    assert found.reason == "worse"


def test_a_refused_request_names_every_finding() -> None:
    finding = {"field": "search.max_jobs", "value": 0, "message": "too few", "fix": "Raise it."}
    client, _ = api(reply(422, {"error": "InvalidRequest", "detail": "1", "findings": [finding]}))

    with pytest.raises(errors.RequestRefused) as caught:
        client.submit({})

    assert caught.value.findings[0].field == "search.max_jobs"


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "why", "title": "what", "error": "NotAllowed"},
        {"message": "why"},  # API Gateway by itself
        {"Message": "why"},  # and where a policy denies
    ],
)
def test_reason_is_told_whoever_refused(body: dict[str, str]) -> None:
    client, _ = api(reply(403, body))

    with pytest.raises(errors.NotAllowed, match="why") as caught:
        client.list()

    assert caught.value.code == body.get("error", "HTTP 403")


@pytest.mark.parametrize("value", [float("nan"), object(), {1, 2}])
def test_what_is_no_plain_value_is_told_and_not_sent(value: object) -> None:
    client, transport = api(reply(202))

    with pytest.raises(errors.NotReady, match="no plain value"):
        client.submit({"budget": value})

    assert not transport.sent


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, None, errors.NotAllowed),
        (409, "IdempotencyConflict", errors.Conflict),
        (503, "SubmissionsClosed", errors.Closed),
        (500, None, errors.ApiError),
    ],
)
def test_errors_have_names(status: int, code: str | None, kind: type[errors.ApiError]) -> None:
    client, _ = api(
        reply(status, {"error": code, "message": "why"} if code else {"message": "why"})
    )

    with pytest.raises(kind, match="why") as caught:
        client.submit({})

    assert caught.value.status == status


def test_another_server_at_the_address_is_said_so() -> None:
    client, _ = api(reply(200, {"hello": "world"}))

    with pytest.raises(errors.Unreachable, match="not Tunesmith"):
        client.show("x")
