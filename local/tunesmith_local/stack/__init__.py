"""The embedded stack: an emulated AWS with our template deployed, and a Slack inbox."""

from tunesmith_local.stack.embedded import EmbeddedStack, serve
from tunesmith_local.stack.options import StackAddresses, StackOptions
from tunesmith_local.stack.process import StackError

__all__ = ["EmbeddedStack", "StackAddresses", "StackError", "StackOptions", "serve"]
