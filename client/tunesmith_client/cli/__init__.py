"""The `tunesmith` command."""

from tunesmith_client.cli.commands import app

__all__ = ["app"]
