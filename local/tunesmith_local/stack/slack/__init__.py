"""A stand-in for Slack: takes the calls our client makes, keeps them, and shows them."""

from tunesmith_local.stack.slack.inbox import Delivered, SlackInbox

__all__ = ["Delivered", "SlackInbox"]
