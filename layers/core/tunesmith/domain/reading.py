"""Reads data into models, and turns what pydantic finds wrong into findings that people can use."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from difflib import get_close_matches
from math import isfinite
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from tunesmith.domain.findings import Finding

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

LONGEST_VALUE = 80
LONGEST_TEXT = 600
"""Longer than the name of any hyperparameter, wherever it stands."""
MOST_FINDINGS = 100
"""Nobody reads more, and looking for what was meant takes time: a megabyte has 100,000 keys."""
_TAGS = {"kind"}
"""Fields that tell the members of a union apart; people write their values as keys instead."""


def broken_rule(message: str, fix: str) -> PydanticCustomError:
    """Make the error that a model's own validator raises: what is wrong, and what to do."""
    return PydanticCustomError("rule", "{message}", {"message": message, "fix": fix})


def read(model: type[Model], data: object, prefix: str = "") -> tuple[Model | None, list[Finding]]:
    """Read data into a model; None and the findings when it breaks a rule."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, list(_findings(model, data, error, prefix))


def read_leniently(model: type[Model], data: object) -> tuple[Model | None, list[Finding]]:
    """Read what can be read: broken parts are named and, where optional, left out."""
    whole, findings = read(model, data)
    if whole is not None:
        return whole, []
    rest, _ = read(model, _without_broken(model, data))
    return rest, findings


def _without_broken(model: type[BaseModel], data: object) -> object:
    """Copy data without the parts that the model refuses."""
    copied = deepcopy(data)
    try:
        model.model_validate(data)
    except ValidationError as error:
        places = {written(one["loc"], data) for one in error.errors() if one["type"] != "missing"}
        for place in sorted((place for place in places if place), key=str, reverse=True):
            with suppress(KeyError, IndexError, TypeError):
                home: Any = copied
                for part in place[:-1]:
                    home = home[part]
                del home[place[-1]]
    return copied


def path_text(location: Sequence[int | str], prefix: str = "") -> str:
    """Write a location as people do: `search.ranges.units[0]`."""
    text = prefix
    if not location:
        return text or "request"
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif "." in part or not part:
            text += f"[{json.dumps(part)}]"
        else:
            text += f".{part}" if text else part
    return text


def shown(value: object) -> JsonValue:
    """Shorten a value for showing it back; a big structure is not shown at all."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    text = json.dumps(value, default=str)
    return text if len(text) <= LONGEST_VALUE else None


def number(value: object) -> int | float:
    """Validate a number; kept as it was written, so that 1 and 1.0 stay apart."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise broken_rule("must be a number", "Write it as a number, without quotes.")
    return value


def scalar(value: object) -> str | int | float | bool:
    """Validate a value that a trial can be given as text."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float) and isfinite(value):
        return value
    raise broken_rule("must be text, a number, true or false", "Write a plain value.")


def did_you_mean(wrong: str, known: Sequence[str], *, alike: float = 0.6) -> str | None:
    """Return the known word that was probably meant."""
    by_lower = {word.lower(): word for word in known}
    close = get_close_matches(wrong.lower(), by_lower, n=1, cutoff=alike)
    return by_lower[close[0]] if close else None


def _findings(
    root: type[BaseModel], data: object, error: ValidationError, prefix: str
) -> Iterator[Finding]:
    found = error.errors(include_url=False, include_context=True)
    yield from (_finding(root, data, details, prefix) for details in found[:MOST_FINDINGS])
    if (more := len(found) - MOST_FINDINGS) > 0:
        yield Finding(
            field=path_text((), prefix),
            message=f"breaks rules in {more:,} more places",
            fix="Correct those that are listed; the next answer lists further ones.",
        )


def _finding(root: type[BaseModel], data: object, details: ErrorDetails, prefix: str) -> Finding:
    location = written(details["loc"], data, keep_last=details["type"] == "missing")
    message, fix = _sentences(root, details)
    value = None if details["type"] == "missing" else _value_at(location, data, details["input"])
    return Finding(
        field=_cut(path_text(location, prefix)),
        value=shown(value),
        message=_cut(message),
        fix=_cut(fix),
    )


def _cut(text: str) -> str:
    """Shorten what repeats a request's own words: some are a megabyte long."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _value_at(location: Location, data: object, read: object) -> object:
    """Return what the user wrote at a location; what was read may have been rearranged."""
    here: Any = data
    for part in location:
        if not isinstance(here, Mapping | list):
            return read
        here = here[part]  # type: ignore[index] # the part was found there before
    return here


def written(location: Location, data: object, *, keep_last: bool = False) -> Location:
    """Leave out the parts of a location that the user did not write: pydantic adds its own."""
    kept: list[int | str] = []
    here = data
    for at, part in enumerate(location):
        if isinstance(here, str):
            # The name of a union's member may be written alone, instead of as a key.
            if here == part or (keep_last and at == len(location) - 1):
                kept.append(part)
            continue
        try:
            here = here[part]  # type: ignore[index] # whatever it is, it has the part or not
        except (KeyError, IndexError, TypeError):
            if not (keep_last and at == len(location) - 1):
                continue
        kept.append(part)
    return tuple(kept)


def _sentences(root: type[BaseModel], details: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong, and what to do about it."""
    kind, context = details["type"], details.get("ctx", {})
    if kind == "rule":
        return context["message"], context["fix"]
    if kind == "extra_forbidden":
        return _unknown_key(root, details["loc"])
    if kind in {"literal_error", "enum"}:
        return _choice(str(details["input"]), context["expected"])
    if kind == "union_tag_invalid":
        return _choice(context["tag"], context["expected_tags"])
    if kind == "string_type" and isinstance(details["input"], bool | int | float):
        return "must be text", "Put it in quotes."
    message, fix = _GENERAL.get(kind, (details["msg"], ""))
    hint = _description(root, details["loc"])
    return message.format(**context), _fix(kind, fix.format(**context), hint)


def _fix(kind: str, fix: str, hint: str | None) -> str:
    """Prefer what the general table says, else what the field is described as."""
    if kind == "missing":
        return f"Add it: {hint}." if hint else "Add it."
    return fix or (f"Give {hint}." if hint else "Correct it.")


_WHOLE = ("must be a whole number", "Write it as a whole number, without quotes.")
_NUMBER = ("must be a number", "Write it as a number, without quotes.")
_MAPPING = ("must be a mapping of keys to values", "Write it as `key: value` pairs.")

_GENERAL: dict[str, tuple[str, str]] = {
    "missing": ("is missing", ""),
    "string_type": ("must be text", ""),
    "string_pattern_mismatch": ("is not written in the form that is allowed here", ""),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": ("must be a finite number", ""),
    "bool_type": ("must be true or false", "Write true or false."),
    "bool_parsing": ("must be true or false", "Write true or false."),
    "list_type": ("must be a list", "Write it as a list."),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "greater_than": ("must be more than {gt}", "Raise it above {gt}."),
    "greater_than_equal": ("must be at least {ge}", "Raise it to {ge} or more."),
    "less_than": ("must be less than {lt}", "Lower it below {lt}."),
    "less_than_equal": ("must be at most {le}", "Lower it to {le} or less."),
    "string_too_short": ("must have at least {min_length} characters", ""),
    "string_too_long": (
        "must have at most {max_length} characters",
        "Shorten it to {max_length} characters.",
    ),
    "too_short": (
        "has {actual_length} entries, fewer than the {min_length} needed",
        "",
    ),
    "too_long": (
        "has {actual_length} entries, more than the {max_length} allowed",
        "Keep at most {max_length}.",
    ),
}


def _choice(given: str, expected: str) -> tuple[str, str]:
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    meant = did_you_mean(given, words)
    return f"must be one of {', '.join(words)}", (
        f"Did you mean `{meant}`?" if meant else f"Choose one of {', '.join(words)}."
    )


def _unknown_key(root: type[BaseModel], location: Location) -> tuple[str, str]:
    key, home = str(location[-1]), _model_at(root, location[:-1])
    known = [name for name in home.model_fields if name not in _TAGS] if home else []
    if meant := did_you_mean(key, known):
        return "is not a known key", f"Did you mean `{meant}`?"
    if elsewhere := next(_homes(root, key), None):
        return "does not belong here", f"Move it to `{elsewhere}`."
    listed = f"known here: {', '.join(known)}" if known else "nothing can be set here"
    return "is not a known key", f"Remove it; {listed}."


def _homes(model: type[BaseModel], key: str, at: str = "") -> Iterator[str]:
    """Find where in a model a key of this name does belong."""
    for name, field in model.model_fields.items():
        if name == key:
            yield f"{at}{name}"
        for inner in _models_in(field.annotation):
            if tag := _tag(inner):  # its keys are too common to be recognised
                if tag == key:
                    yield f"{at}{name}"
            else:
                yield from _homes(inner, key, f"{at}{name}.")


def _models_in(annotation: object) -> list[type[BaseModel]]:
    """Return the models directly inside an annotation: itself, or parts of a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]


def _model_at(root: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """Follow a location through the models; parts that pydantic added are passed over."""
    here = [root]
    for part in location:
        if tagged := [one for one in here if _tag(one) == part]:
            here = tagged
        elif field := next((one.model_fields.get(str(part)) for one in here), None):
            here = _models_in(field.annotation)
    return next(iter(here), None)


def _tag(model: type[BaseModel]) -> str | None:
    """Return what a model is called in a union of several."""
    return next((model.model_fields[tag].default for tag in _TAGS & {*model.model_fields}), None)


def _description(root: type[BaseModel], location: Location) -> str | None:
    """Return how the model describes a field, if the location ends at one."""
    home = _model_at(root, location[:-1]) if location else None
    field = home.model_fields.get(str(location[-1])) if home else None
    return field.description if field else None
