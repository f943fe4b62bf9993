"""A tuning in a program's hand: its state, its trials, and what can be done with it."""

from tunesmith_client.handle.handle import Handle
from tunesmith_client.handle.report import Report

__all__ = ["Handle", "Report"]
