"""Follows a tuning until it is over, and shows how it goes."""

from tunesmith_client.progress.following import follow
from tunesmith_client.progress.view import show_progress

__all__ = ["follow", "show_progress"]
