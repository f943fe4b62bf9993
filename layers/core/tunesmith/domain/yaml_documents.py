"""One YAML document as JSON values, from the parser's events: bounded depth, no surprises."""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

import yaml
from pydantic import JsonValue

DEEPEST = 40
MOST_DIGITS = 18

# The C parser is tens of times faster; both yield the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUE, _FALSE = {"true", "True", "TRUE"}, {"false", "False", "FALSE"}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


class MalformedText(Exception):  # noqa: N818 - says what the text is
    """The text is no request: what is wrong with it, and what to do."""

    def __init__(self, message: str, fix: str = "Correct it and send it again.") -> None:
        """Keep the advice beside the message."""
        super().__init__(message)
        self.fix = fix


def read_yaml(text: str) -> JsonValue:
    """Read the only document of a text; raises MalformedText."""
    try:
        return _Reader(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        where = f" at {_place(error.problem_mark)}" if error.problem_mark else ""
        raise MalformedText(f"is not valid YAML: {error.problem or error.context}{where}") from None
    except yaml.YAMLError as error:
        raise MalformedText(f"is not valid YAML: {str(error).splitlines()[0]}") from None


def _place(mark: Any) -> str:  # noqa: ANN401 - the two parsers have marks of their own
    return f"line {mark.line + 1}, column {mark.column + 1}"


class _Reader:
    """Builds values from the parser's events."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events

    def document(self) -> JsonValue:
        value: JsonValue = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise MalformedText(
                        f"has more than one document ({_place(event.start_mark)})",
                        "Send one request at a time.",
                    )
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, 0)
        return value

    def _value(self, event: Any, depth: int) -> JsonValue:  # noqa: ANN401 - see _place
        self._refuse_tricks(event)
        if depth > DEEPEST:
            raise MalformedText(
                f"is nested too deeply at {_place(event.start_mark)}", "Flatten it."
            )
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(depth)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(depth)
        return _scalar(event)

    def _refuse_tricks(self, event: Any) -> None:  # noqa: ANN401 - see _place
        where = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise MalformedText(
                f"uses an anchor or alias (& or *) at {where}", "Write the value out in full."
            )
        if event.tag is not None and event.tag != "!":
            raise MalformedText(f"uses a tag ({event.tag}) at {where}", "Remove the tag.")

    def _mapping(self, depth: int) -> JsonValue:
        found: dict[str, JsonValue] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._refuse_tricks(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise MalformedText(f"has a key that is no text at {_place(event.start_mark)}")
            if event.value in found:
                raise MalformedText(
                    f"has the key `{event.value}` twice, again at {_place(event.start_mark)}",
                    "Keep one of the two.",
                )
            found[event.value] = self._value(next(self._events), depth + 1)
        return found

    def _sequence(self, depth: int) -> JsonValue:
        found: list[JsonValue] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, depth + 1))
        return found


def _scalar(event: Any) -> JsonValue:  # noqa: ANN401 - see _place
    text: str = event.value
    if not event.implicit[0]:  # quoted, or a block: text whatever it looks like
        return text
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return _number(text, event)


def _number(text: str, event: Any) -> JsonValue:  # noqa: ANN401 - see _place
    if _NO_NUMBER.fullmatch(text):
        raise MalformedText(
            f"has {text}, which is not a number, at {_place(event.start_mark)}",
            "Write a finite number.",
        )
    if _INTEGER.fullmatch(text):
        return whole_number(text)
    if _FLOAT.fullmatch(text) and isfinite(value := float(text)):
        return value
    return text


def whole_number(digits: str) -> int:
    """Read a whole number of a sane size; nothing here is counted beyond 64 bits."""
    if len(digits) > MOST_DIGITS:
        raise MalformedText(f"has a number of {len(digits)} digits", "Put it in quotes.")
    return int(digits)
