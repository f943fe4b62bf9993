"""Slack: which answers are worth another try, and what a bad secret may not tell."""

import json
from collections.abc import Iterator

import pytest

from tests.fakes.slack_server import SlackServer, slack_server
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.messages import Message

MESSAGE = Message(text="done", blocks=[])


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as server:
        yield server


def by_token(url: str) -> SlackMessenger:
    secret = {"token": "xoxb-1", "channel": "#tunings", "base_url": url}
    return SlackMessenger(lambda: json.dumps(secret))


@pytest.mark.parametrize(
    ("status", "error", "raised"),
    [
        (429, "ratelimited", NotificationFailed),
        (500, "fatal_error", NotificationFailed),
        (200, "internal_error", NotificationFailed),
        (200, "ratelimited", NotificationFailed),
        (200, "service_unavailable", NotificationFailed),
        (200, "invalid_auth", NotificationRefused),
        (200, "not_in_channel", NotificationRefused),
        (200, "invalid_blocks", NotificationRefused),
        (403, "token_revoked", NotificationRefused),
    ],
)
def test_error_of_slack_is_read(
    slack: SlackServer, status: int, error: str, raised: type[Exception]
) -> None:
    slack.status, slack.body = status, json.dumps({"ok": False, "error": error})

    with pytest.raises(raised, match=f"{status}: {error}"):
        by_token(slack.url).send(MESSAGE)

    assert len(slack.calls) == 1  # retries are the state machine's


@pytest.mark.parametrize(
    "secret",
    [
        {"token": "xoxb-1", "channel": "#c", "base_url": "http://127.0.0.1:1/"},
        {"webhook_url": "http://127.0.0.1:1/"},
    ],
)
def test_slack_that_cannot_be_reached_is_worth_another_try(secret: dict[str, str]) -> None:
    with pytest.raises(NotificationFailed, match="cannot be reached"):
        SlackMessenger(lambda: json.dumps(secret)).send(MESSAGE)


@pytest.mark.parametrize(
    "secret", ["xoxb-secret", '{"token": ["xoxb-secret"]}', '{"token": "xoxb-secret"', "{}", "[]"]
)
def test_bad_secret_is_told_without_showing_it(secret: str) -> None:
    with pytest.raises(NotificationRefused) as caught:
        SlackMessenger(lambda: secret).send(MESSAGE)

    assert "xoxb-secret" not in f"{caught.value}{caught.value.__cause__}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_message_without_any_channel_is_refused(slack: SlackServer) -> None:
    secret = {"token": "xoxb-1", "base_url": slack.url}

    with pytest.raises(NotificationRefused, match="channel"):
        SlackMessenger(lambda: json.dumps(secret)).send(MESSAGE)

    assert slack.calls == []
