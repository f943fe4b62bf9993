"""Slack, by a bot token or an incoming webhook; retries are the state machine's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.messages import Message

TIMEOUT_SECONDS = 10
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
_PASSING = {
    "fatal_error",
    "internal_error",
    "ratelimited",
    "rate_limited",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
"""Errors that Slack gives while it is not at its best; any other one would come again."""


class SlackSecret(BaseModel):
    """What the secret holds: a bot token and its channel, or a webhook."""

    model_config = ConfigDict(frozen=True)

    token: str | None = None
    channel: str | None = None
    base_url: str = WebClient.BASE_URL
    webhook_url: str | None = None


class SlackMessenger:
    """Delivers messages; the secret is read when the first one is sent."""

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret

    def send(self, message: Message) -> None:
        """Deliver a message; raises NotificationFailed or NotificationRefused."""
        secret = self._settings()
        if secret.webhook_url:
            _by_webhook(secret.webhook_url, message)
        elif secret.token:
            _by_token(secret.token, secret, message)
        else:
            raise NotificationRefused("the Slack secret has neither a token nor a webhook_url")

    def _settings(self) -> SlackSecret:
        try:
            return SlackSecret.model_validate_json(self._secret())
        except ValidationError:
            # What pydantic says quotes the secret, which must not reach a log: hence `from None`.
            raise NotificationRefused("the Slack secret is not the JSON it should be") from None


def _by_token(token: str, secret: SlackSecret, message: Message) -> None:
    channel = message.channel or secret.channel
    if not channel:
        raise NotificationRefused("neither the request nor the Slack secret names a channel")
    client = WebClient(
        token=token, base_url=secret.base_url, timeout=TIMEOUT_SECONDS, retry_handlers=[]
    )
    try:
        with _outages():
            client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                unfurl_links=False,
                unfurl_media=False,
            )
    except SlackApiError as error:
        raise _refusal(error.response.status_code, str(error.response.get("error"))) from error


def _by_webhook(url: str, message: Message) -> None:
    client = WebhookClient(url, timeout=TIMEOUT_SECONDS, retry_handlers=[])
    with _outages():
        answer = client.send(
            text=message.text, blocks=message.blocks, unfurl_links=False, unfurl_media=False
        )
    if answer.status_code != _OK:
        raise _refusal(answer.status_code, answer.body)


@contextmanager
def _outages() -> Iterator[None]:
    """Name the failure to reach Slack at all."""
    try:
        yield
    except SlackApiError:
        raise
    except (OSError, SlackClientError) as error:
        raise NotificationFailed(f"Slack cannot be reached: {error}") from error


def _refusal(status: int, error: str) -> NotificationFailed | NotificationRefused:
    text = f"Slack answers {status}: {error[:200]}"
    if status == _TOO_MANY or status >= _SERVER_ERROR or error in _PASSING:
        return NotificationFailed(text)
    return NotificationRefused(text)
