"""EventBridge: the rules that start recipes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pydantic import JsonValue

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import StarterRefused, TunesmithError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutTargetsResultEntryTypeDef, TargetTypeDef

TARGET = "start"


class _NoRuleError(TunesmithError):
    """There is no such rule, or no more."""


_SPECIAL = {
    "InvalidEventPatternException": StarterRefused,
    "ValidationException": StarterRefused,
    "LimitExceededException": StarterRefused,  # the bus is full of rules
}


class EventBridgeStarters:
    """Keeps one rule for a recipe's schedule and one for its pattern, both named after it."""

    def __init__(
        self,
        client: "EventBridgeClient",
        *,
        environment: str,
        function_arn: str,
        dead_letters_arn: str,
    ) -> None:
        self._client = client
        self._environment = environment
        self._function = function_arn
        self._dead_letters = dead_letters_arn

    def set_schedule(self, recipe: str, expression: str | None) -> None:
        """Start a recipe by this schedule from now on; by none for None."""
        rule = self._name(recipe, "schedule")
        if expression is None:
            self._remove(rule)
            return
        with translated(_SPECIAL):
            self._client.put_rule(
                Name=rule, ScheduleExpression=expression, Description=_about(recipe)
            )
            self._aim(rule, recipe, "schedule")

    def set_pattern(self, recipe: str, pattern: Mapping[str, JsonValue] | None) -> None:
        """Start a recipe by events of this pattern from now on; by none for None."""
        rule = self._name(recipe, "event")
        if pattern is None:
            self._remove(rule)
            return
        with translated(_SPECIAL):
            self._client.put_rule(
                Name=rule, EventPattern=json.dumps(pattern), Description=_about(recipe)
            )
            self._aim(rule, recipe, "event")

    def _name(self, recipe: str, kind: str) -> str:
        """Name a rule; a recipe's own name may hold more than a rule's."""
        digest = hashlib.sha256(recipe.encode()).hexdigest()[:16]
        return f"{self._environment}-recipe-{digest}-{kind}"

    def _aim(self, rule: str, recipe: str, starter: str) -> None:
        """Have the rule invoke the function with what it needs of the event, and no more."""
        target: TargetTypeDef = {
            "Id": TARGET,
            "Arn": self._function,
            "InputTransformer": {
                # Nothing that a sender wrote: EventBridge escapes no values in a template.
                "InputPathsMap": {"id": "$.id", "time": "$.time"},
                "InputTemplate": (
                    f'{{"recipe": {json.dumps(recipe)}, "starter": "{starter}",'
                    ' "event_id": <id>, "time": <time>}'
                ),
            },
            "DeadLetterConfig": {"Arn": self._dead_letters},
            "RetryPolicy": {"MaximumRetryAttempts": 20},
        }
        answer = self._client.put_targets(Rule=rule, Targets=[target])
        _check(answer["FailedEntries"])

    def _remove(self, rule: str) -> None:
        with suppress(_NoRuleError), translated({"ResourceNotFoundException": _NoRuleError}):
            self._client.remove_targets(Rule=rule, Ids=[TARGET])
            self._client.delete_rule(Name=rule)


def _check(failed: "Sequence[PutTargetsResultEntryTypeDef]") -> None:
    """Raise what went wrong with a target: the call itself succeeds all the same."""
    for entry in failed:
        code, message = entry.get("ErrorCode", ""), entry.get("ErrorMessage", "")
        raise ClientError({"Error": {"Code": code, "Message": message}}, "PutTargets")


def _about(recipe: str) -> str:
    return f"Starts Tunesmith's recipe {recipe}"
