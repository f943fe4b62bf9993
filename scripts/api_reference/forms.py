"""The forms that people may write beside the whole one, which the models read by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunesmith.domain.policies import POLICIES, SHORT_FORMS

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

SCALAR = {"type": ["string", "number", "boolean"]}


def with_forms(schemas: Json) -> Json:
    """Return the schemas with every form that is read."""
    return {
        name: _FORMS[name](schema) if name in _FORMS else schema for name, schema in schemas.items()
    }


def _range(schema: Json) -> Json:
    whole = {**schema, "properties": {**schema["properties"]}}
    del whole["properties"]["when"]  # is there to be refused with the reason
    return _either(whole, {"type": "array", "items": SCALAR, "minItems": 1})


def _input(schema: Json) -> Json:
    return _either(schema, schema["properties"]["uri"])


def _budget(schema: Json) -> Json:
    return _either(schema, schema["properties"]["usd"])


def _stopping(schema: Json) -> Json:
    policy = {**schema["properties"]["policy"], **_policies()}
    for key in ("type", "items"):
        policy.pop(key, None)
    whole = {**schema, "properties": {**schema["properties"], "policy": policy}}
    return _either(whole, {"enum": ["off", False, None]})


def _policies() -> Json:
    named = {"type": "string", "enum": [*POLICIES]}
    settled = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {name: _settings(name) for name in POLICIES},
    }
    one = {"anyOf": [named, {**settled, "maxProperties": 1}]}
    off = {"enum": ["off", False, None]}
    return {
        "anyOf": [named, off, settled, {"type": "array", "items": one}],
        "default": "auto",
        "examples": ["auto", {"median": {"grace": 3}}, ["patience", {"target": 0.99}]],
    }


def _settings(name: str) -> Json:
    """Return how a policy's settings are written: all of them, or the one that may stand alone."""
    forms: list[Json] = [{"$ref": f"#/components/schemas/{POLICIES[name].__name__}"}]
    if name in SHORT_FORMS:
        forms.append({"type": "number"})
    return {"anyOf": [*forms, {"type": "null"}]}


def _policy(schema: Json) -> Json:
    """Leave out `kind`: people write it as the policy's name."""
    return {**schema, "properties": {k: v for k, v in schema["properties"].items() if k != "kind"}}


def _either(whole: Json, short: Json) -> Json:
    told = {"description": whole["description"]} if "description" in whole else {}
    return {**told, "anyOf": [{k: v for k, v in whole.items() if k != "description"}, short]}


_FORMS: dict[str, Callable[[Json], Json]] = {
    "RangeSpec": _range,
    "InputSpec": _input,
    "BudgetSpec": _budget,
    "StoppingRequest": _stopping,
    **{model.__name__: _policy for model in POLICIES.values()},
}
