"""What an operation is called with, and how its call is written."""

from collections.abc import Callable
from dataclasses import dataclass

from tunesmith_local.sagemaker.ports import JsonObject


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose jobs a call is about."""

    account: str
    region: str


Operation = Callable[[Caller, JsonObject], JsonObject]
