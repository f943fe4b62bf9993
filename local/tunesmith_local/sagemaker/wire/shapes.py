"""Shape validation from botocore's own model of the API, in SageMaker's words."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
import regex
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from tunesmith_local.sagemaker.wire.errors import SerializationException, ValidationException

MAX_SHOWN = 1_000


@cache
def service_model() -> ServiceModel:
    """Load SageMaker's service model, once."""
    session = botocore.session.Session()
    description: Mapping[str, Any] = session.get_component("data_loader").load_service_model(
        "sagemaker", "service-2"
    )
    return ServiceModel(description, "sagemaker")


def operation_model(name: str) -> OperationModel:
    """Give the model of one operation."""
    return service_model().operation_model(name)


def check_shape(operation: str, request: Mapping[str, Any]) -> None:
    """Refuse a request that breaks a type, limit, pattern or list of values."""
    shape = operation_model(operation).input_shape
    if shape is None:
        return
    broken = list(_check(shape, request, ""))
    if broken:
        count = f"{len(broken)} validation error{'s' if len(broken) > 1 else ''} detected"
        raise ValidationException(f"{count}: {'; '.join(broken)}")


def _check(shape: Shape, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Give the broken constraints of a value and of what is in it."""
    _check_type(shape, value)
    for constraint in _broken_constraints(shape, value):
        yield _sentence(value, path, constraint)
    if isinstance(shape, StructureShape):
        yield from _check_structure(shape, value, path)
    elif isinstance(shape, ListShape):
        for place, member in enumerate(value, start=1):
            yield from _check(shape.member, member, f"{path}.{place}.member")
    elif isinstance(shape, MapShape):
        yield from _check_map(shape, value, path)


def _check_structure(shape: StructureShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        where = f"{path}.{_camel(name)}".lstrip(".")
        given = value.get(name)
        if given is not None:
            yield from _check(member, given, where)
        elif name in shape.required_members:
            yield (f"Value null at '{where}' failed to satisfy constraint: Member must not be null")


def _check_map(shape: MapShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for kind, member, entries in (
        ("keys", shape.key, list(value)),
        ("value", shape.value, list(value.values())),
    ):
        for entry in entries:
            _check_type(member, entry)
        if any(_broken_constraints(member, entry) for entry in entries):
            rules = ", ".join(_rules(member))
            yield _sentence(value, path, f"Map {kind} must satisfy constraint: [{rules}]")


def _check_type(shape: Shape, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Refuse what cannot be read as the shape's type at all."""
    expected, name = _TYPES[shape.type_name]
    fits = isinstance(value, expected) and (
        isinstance(value, bool) == (shape.type_name == "boolean")
    )
    if not fits:
        raise SerializationException(f"{_kind(value)} can not be converted to {name}")


def _broken_constraints(shape: Shape, value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    """Give the rules of a shape that a value breaks."""
    return [rule for rule, is_kept in _tests(shape).items() if not is_kept(value)]


def _rules(shape: Shape) -> list[str]:
    return list(_tests(shape))


def _tests(shape: Shape) -> dict[str, Callable[[Any], bool]]:
    """Give a shape's rules in SageMaker's words, each with its test."""
    limits = shape.metadata
    numeric = shape.type_name in {"integer", "long", "float", "double"}
    quality, measure = ("value", float) if numeric else ("length", len)
    tests: dict[str, Callable[[Any], bool]] = {}
    if "max" in limits:
        rule = f"Member must have {quality} less than or equal to {limits['max']}"
        tests[rule] = lambda value: measure(value) <= limits["max"]
    if "min" in limits:
        rule = f"Member must have {quality} greater than or equal to {limits['min']}"
        tests[rule] = lambda value: measure(value) >= limits["min"]
    if "pattern" in limits:
        rule = f"Member must satisfy regular expression pattern: {limits['pattern']}"
        tests[rule] = lambda value: bool(_compiled(limits["pattern"]).fullmatch(value))
    if "enum" in limits:
        rule = f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"
        tests[rule] = lambda value: value in limits["enum"]
    return tests


@cache
def _compiled(pattern: str) -> "regex.Pattern[str]":
    """Compile a pattern of the model, which may use Unicode classes."""
    return regex.compile(pattern)


def _sentence(value: Any, path: str, constraint: str) -> str:  # noqa: ANN401 - any JSON value
    shown = _shown(value)[:MAX_SHOWN]
    return f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"


def _shown(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Write a value the way the service does, which is not Python's."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(each) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _camel(name: str) -> str:
    return re.sub(r"^.", lambda first: first[0].lower(), name)


def _kind(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Name a JSON value's kind."""
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    names = {str: "STRING_VALUE", int: "NUMBER_VALUE", float: "DECIMAL_VALUE"}
    names |= {list: "START_ARRAY", dict: "START_OBJECT"}
    return names.get(type(value), "NULL_VALUE")


_NUMBER = (int, float)
_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "a String"),
    "structure": (dict, "a Structure"),
    "map": (dict, "a Map"),
    "list": (list, "a List"),
    "boolean": (bool, "a Boolean"),
    "integer": (int, "an Integer"),
    "long": (int, "a Long"),
    "float": (_NUMBER, "a Float"),
    "double": (_NUMBER, "a Double"),
    "timestamp": ((int, float), "a Timestamp"),
    "blob": (str, "a Blob"),
}
