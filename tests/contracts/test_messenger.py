"""What every `Messenger` does."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.fakes.chat import FakeMessenger
from tests.fakes.slack_server import SlackServer, slack_server
from tunesmith.adapters.slack import SlackMessenger
from tunesmith.domain.errors import NotificationFailed, NotificationRefused
from tunesmith.domain.messages import Message

if TYPE_CHECKING:
    from tunesmith.usecases.ports import Messenger

MESSAGE = Message(text="done", blocks=[{"type": "divider"}], channel="#team")


class MessengerContract(ABC):
    @pytest.fixture
    @abstractmethod
    def messenger(self) -> "Messenger": ...

    @abstractmethod
    def delivered(self) -> list[Message]:
        """Return what has arrived."""

    @abstractmethod
    def break_down(self) -> None:
        """Let the chat be out of order."""

    @abstractmethod
    def refuse(self) -> None:
        """Let the chat refuse for good."""

    def test_message_arrives(self, messenger: "Messenger") -> None:
        messenger.send(MESSAGE)

        assert self.delivered() == [MESSAGE]

    def test_outage_is_worth_another_try(self, messenger: "Messenger") -> None:
        self.break_down()

        with pytest.raises(NotificationFailed):
            messenger.send(MESSAGE)

    def test_refusal_is_not(self, messenger: "Messenger") -> None:
        self.refuse()

        with pytest.raises(NotificationRefused):
            messenger.send(MESSAGE)


class TestFakeMessenger(MessengerContract):
    @pytest.fixture
    def messenger(self) -> "Messenger":
        self.fake = FakeMessenger()
        return self.fake

    def delivered(self) -> list[Message]:
        return self.fake.sent

    def break_down(self) -> None:
        self.fake.failing = NotificationFailed("503")

    def refuse(self) -> None:
        self.fake.failing = NotificationRefused("channel_not_found")


class SlackContract(MessengerContract):
    @pytest.fixture
    def slack(self) -> Iterator[SlackServer]:
        with slack_server() as slack:
            self.server = slack
            yield slack

    def break_down(self) -> None:
        self.server.status, self.server.body = 503, "upstream connect error"


class TestSlackByToken(SlackContract):
    @pytest.fixture
    def messenger(self, slack: SlackServer) -> "Messenger":
        secret = {"token": "xoxb-1", "channel": "#tunings", "base_url": f"{slack.url}api/"}
        return SlackMessenger(lambda: json.dumps(secret))

    def delivered(self) -> list[Message]:
        ((path, sent, authorization),) = self.server.calls
        assert (path, authorization) == ("/api/chat.postMessage", "Bearer xoxb-1")
        return [Message(text=sent["text"], blocks=sent["blocks"], channel=sent["channel"])]

    def refuse(self) -> None:
        self.server.body = '{"ok": false, "error": "channel_not_found"}'

    def test_deployment_has_a_channel_of_its_own(self, messenger: "Messenger") -> None:
        messenger.send(MESSAGE.model_copy(update={"channel": None}))

        assert self.delivered()[0].channel == "#tunings"


class TestSlackByWebhook(SlackContract):
    @pytest.fixture
    def messenger(self, slack: SlackServer) -> "Messenger":
        secret = {"webhook_url": f"{slack.url}services/T0/B0/X"}
        slack.body = "ok"
        return SlackMessenger(lambda: json.dumps(secret))

    def delivered(self) -> list[Message]:
        ((path, sent, _),) = self.server.calls
        assert path == "/services/T0/B0/X"
        # A webhook belongs to one channel, whatever a request asks for.
        return [Message(text=sent["text"], blocks=sent["blocks"], channel=MESSAGE.channel)]

    def refuse(self) -> None:
        self.server.status, self.server.body = 404, "no_service"
