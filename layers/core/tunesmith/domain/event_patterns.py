"""Which events start something: EventBridge's patterns, as far as they are checked here.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import JsonValue

from tunesmith.domain.endings import SOURCE
from tunesmith.domain.reading import broken_rule, did_you_mean

LONGEST = 4096
"""Characters of a pattern as JSON; EventBridge takes no more."""
DEEPEST = 12
ENVELOPE = (
    "source",
    "detail-type",
    "detail",
    "account",
    "region",
    "resources",
    "time",
    "id",
    "version",
    "$or",
)
MATCHERS = (
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "numeric",
    "cidr",
    "equals-ignore-case",
    "wildcard",
)
EXAMPLE = "Write for example {source: [my.pipeline], detail-type: [Data Ready]}."


def event_pattern(pattern: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Validate an event pattern: its shape, and that the service cannot start itself by it."""
    if not pattern:
        raise broken_rule("matches every event there is", EXAMPLE)
    _check_size(pattern)
    for key in pattern:
        _check_key(key)
    for path, value in _leaves(pattern):
        _check_leaf(path, value)
    sources = _source(pattern)
    for source, (narrowed, fix) in _CAUSED.items():
        if any(_may_match(one, source) for one in sources) and not narrowed(pattern):
            raise broken_rule(
                f"may match events of {source} that tunings cause, so that they start one another"
                " for ever",
                fix,
            )
    return dict(pattern)


def _check_size(pattern: Mapping[str, JsonValue]) -> None:
    size = len(json.dumps(pattern))
    if size > LONGEST:
        raise broken_rule(f"has {size:,} characters as JSON", f"Shorten it to {LONGEST:,}.")


def _check_key(key: str) -> None:
    if key in ENVELOPE:
        return
    meant = did_you_mean(key, ENVELOPE)
    fix = f"Did you mean `{meant}`?" if meant else f"Known here: {', '.join(ENVELOPE)}."
    raise broken_rule(f"names {key!r}, which no event has", fix)


def _leaves(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield what is matched against: the lists at the ends of all paths."""
    if depth > DEEPEST:
        raise broken_rule("is nested too deeply", f"Nest at most {DEEPEST} levels.")
    if not isinstance(value, Mapping):
        yield path, value
        return
    for key, inner in value.items():
        here = f"{path}.{key}" if path else key
        if key == "$or" and isinstance(inner, Sequence) and not isinstance(inner, str):
            for at, one in enumerate(inner):
                yield from _leaves(one, f"{here}[{at}]", depth + 1)
        else:
            yield from _leaves(inner, here, depth + 1)


def _check_leaf(path: str, value: object) -> None:
    if not isinstance(value, list) or not value:
        raise broken_rule(
            f"has no list of values at {path}", "EventBridge matches lists: write [value]."
        )
    for one in value:
        if isinstance(one, list):
            raise broken_rule(f"has a list within the list at {path}", "Write plain values.")
        if isinstance(one, Mapping):
            _check_matcher(path, one)


def _check_matcher(path: str, matcher: Mapping[str, object]) -> None:
    if len(matcher) == 1 and next(iter(matcher)) in MATCHERS:
        return
    wrong = next((str(key) for key in matcher if key not in MATCHERS), "")
    meant = did_you_mean(wrong, MATCHERS) if wrong else None
    fix = f"Did you mean `{meant}`?" if meant else f"Use one of {', '.join(MATCHERS)}."
    raise broken_rule(f"has a matcher at {path} that EventBridge does not know", fix)


def _source(pattern: Mapping[str, JsonValue]) -> list[Any]:
    """Return what the source is matched against; a pattern without one may match anything."""
    source = pattern.get("source")
    if not isinstance(source, list):
        raise broken_rule("names no `source`, so that it may match anything", EXAMPLE)
    return source


def _may_match(matcher: object, source: str) -> bool:
    """Tell whether a matcher may take a source; those that cannot be sure of count as such."""
    if isinstance(matcher, str):
        return matcher == source
    if not isinstance(matcher, Mapping):
        return False
    kind, value = next(iter(matcher.items()))
    if kind == "prefix" and isinstance(value, str):
        return source.startswith(value)
    if kind == "suffix" and isinstance(value, str):
        return source.endswith(value)
    return True


def _other_jobs(pattern: Mapping[str, JsonValue]) -> bool:
    kinds = pattern.get("detail-type")
    plain = isinstance(kinds, list) and all(isinstance(one, str) for one in kinds)
    return plain and not {*kinds} & _OF_TUNINGS  # type: ignore[misc] # a list, as was just seen


def _some_alarms(pattern: Mapping[str, JsonValue]) -> bool:
    return bool(_at(pattern, "alarmName")) or "resources" in pattern


def _one_machine(pattern: Mapping[str, JsonValue]) -> bool:
    return _has_plain(pattern, "stateMachineArn")


def _one_place(pattern: Mapping[str, JsonValue]) -> bool:
    keys = _at(pattern, "object", "key")
    return _has_plain(pattern, "bucket", "name") and bool(keys) and all(_elsewhere(k) for k in keys)


def _elsewhere(matcher: object) -> bool:
    """Tell whether a matcher takes no key that this service writes."""
    if isinstance(matcher, Mapping) and (prefix := matcher.get("prefix")):
        matcher = prefix
    if not isinstance(matcher, str):
        return False
    return not any(matcher.startswith(one) or one.startswith(matcher) for one in _WRITTEN)


def _at(pattern: Mapping[str, JsonValue], *path: str) -> list[Any]:
    """Return what is matched at a path of the detail; an empty list where nothing is."""
    here: Any = pattern.get("detail")
    for part in path:
        here = here.get(part) if isinstance(here, Mapping) else None
    return here if isinstance(here, list) else []


def _has_plain(pattern: Mapping[str, JsonValue], *path: str) -> bool:
    found = _at(pattern, *path)
    return bool(found) and all(isinstance(one, str) for one in found)


_OF_TUNINGS = {
    "AWS API Call via CloudTrail",  # creating and describing them are such calls
    "SageMaker Training Job State Change",
    "SageMaker HyperParameter Tuning Job State Change",
}
_WRITTEN = ("tunings/", "status/", "models/", "code/")
_CAUSED: dict[str, tuple[Callable[[Mapping[str, JsonValue]], bool], str]] = {
    SOURCE: (lambda _: False, "Name the exact sources you wait for."),
    "aws.cloudwatch": (_some_alarms, "Name the `detail.alarmName` that you wait for."),
    "aws.sagemaker": (
        _other_jobs,
        "Name a `detail-type` that is not of training or tuning jobs, or of calls of the API.",
    ),
    "aws.states": (_one_machine, "Name the `detail.stateMachineArn` that you wait for."),
    "aws.s3": (
        _one_place,
        "Name `detail.bucket.name` and the prefix of `detail.object.key`; for data in the stack's"
        " own bucket use `data`.",
    ),
}
"""Sources of events that tunings cause, and how a pattern says that it does not mean those."""
