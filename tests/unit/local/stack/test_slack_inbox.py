import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tunesmith_local.stack.slack import SlackInbox
from tunesmith_local.stack.slack.inbox import Outage, read_arguments

TOKEN = "xoxb-test"


@pytest.fixture
def inbox() -> Iterator[SlackInbox]:
    inbox = SlackInbox(TOKEN)
    inbox.start()
    yield inbox
    inbox.stop()


def _client(inbox: SlackInbox, token: str | None = TOKEN) -> WebClient:
    return WebClient(token=token, base_url=f"{inbox.url}/api/", retry_handlers=[])


def _read(url: str, body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(url, data=body, timeout=60) as answer:  # noqa: S310 -- loopback
        content: bytes = answer.read()
    return content


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_messages_are_kept_as_delivered_and_in_order(inbox: SlackInbox) -> None:
    client = _client(inbox)

    first = client.chat_postMessage(channel="#tunings", text="one", blocks=[_section("*one*")])
    client.chat_postMessage(channel="#tunings", text="two", thread_ts=first["ts"])

    kept = json.loads(_read(f"{inbox.url}/messages.json"))["messages"]
    assert [message["text"] for message in kept] == ["one", "two"]
    assert kept[0]["blocks"] == [_section("*one*")]
    assert kept[0]["channel"] == "#tunings"
    assert kept[1]["thread_ts"] == first["ts"] == kept[0]["ts"]


def test_the_token_can_be_tested(inbox: SlackInbox) -> None:
    assert _client(inbox).auth_test()["ok"]


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-no", "invalid_auth")])
def test_a_call_without_the_right_token_is_refused(
    inbox: SlackInbox, token: str | None, error: str
) -> None:
    with pytest.raises(SlackApiError, match=error):
        _client(inbox, token).chat_postMessage(channel="#tunings", text="hello")
    assert inbox.messages == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "", "text": "x"}, "channel_not_found"),
        ({"channel": "#a"}, "no_text"),
        ({"channel": "#a", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "#a", "text": "x", "blocks": [_section("x")] * 51}, "invalid_blocks"),
    ],
)
def test_what_slack_refuses_is_refused(
    inbox: SlackInbox, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        _client(inbox).api_call("chat.postMessage", json=arguments)

    assert refused.value.response["error"] == error


def test_an_unknown_method_is_refused(inbox: SlackInbox) -> None:
    with pytest.raises(SlackApiError, match="unknown_method"):
        _client(inbox).chat_delete(channel="C1", ts="1")


def test_a_form_is_understood_like_json() -> None:
    form = b"channel=%23a&text=hello+there&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D"

    read = read_arguments("application/x-www-form-urlencoded", form)

    assert read == {"channel": "#a", "text": "hello there", "blocks": [{"type": "divider"}]}
    assert read_arguments("application/json", b"{not json") is None


def test_a_webhook_delivers_too(inbox: SlackInbox) -> None:
    hook = WebhookClient(f"{inbox.url}/services/T000/B000/XXX", retry_handlers=[])

    assert hook.send(text="hello").body == "ok"
    refused = hook.send(blocks=[{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}])

    assert (refused.status_code, refused.body) == (400, "invalid_blocks")
    assert [(message.text, message.via) for message in inbox.messages] == [("hello", "webhook")]


def test_an_outage_lasts_as_many_calls_as_asked(inbox: SlackInbox) -> None:
    client = _client(inbox)
    _read(f"{inbox.url}/_control/outage", b'{"count": 2}')

    for _ in range(2):
        with pytest.raises(SlackApiError) as refused:
            client.chat_postMessage(channel="#a", text="lost")
        assert refused.value.response.status_code == 503

    assert client.chat_postMessage(channel="#a", text="back")["ok"]
    assert [message.text for message in inbox.messages] == ["back"]


def test_a_rate_limit_says_how_long_to_wait(inbox: SlackInbox) -> None:
    inbox.begin_outage(Outage(status=429, retry_after=7))

    with pytest.raises(SlackApiError) as refused:
        _client(inbox).chat_postMessage(channel="#a", text="hello")

    assert refused.value.response["error"] == "ratelimited"
    assert refused.value.response.headers["Retry-After"] == "7"
