"""The `stopping` part of a request, in all the forms that people may write it."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.policies import (
    SHORT_FORMS,
    AutoSpec,
    PolicySpec,
    StoppingMode,
    StoppingSpec,
)
from tunesmith.domain.reading import broken_rule, read


def is_off(data: object) -> bool:
    """Tell whether somebody wrote that something is off."""
    return data is None or data is False or data == "off"  # YAML 1.1 reads a bare off as false


def named(data: object) -> object:
    """Bring every form of a list of policies into one: mappings with the policy's name as `kind`.

    People write `auto`, `off`, `{median: {grace: 5}}`, `{target: 0.99}`, or a list of such.
    """
    if is_off(data):
        return ()
    if isinstance(data, Mapping) and data:
        found = [_named(str(name), settings) for name, settings in data.items()]
    else:
        found = [_item(one) for one in (data if isinstance(data, list | tuple) else [data])]
    times = Counter(str(one["kind"]) for one in found)
    if twice := sorted(name for name, often in times.items() if often > 1):
        raise broken_rule(f"asks for {', '.join(twice)} twice", "Name each policy once.")
    return tuple(found)


def _item(item: object) -> dict[str, object]:
    if isinstance(item, str):
        return _named(item, None)
    if isinstance(item, Mapping) and len(item) == 1:
        return next(_named(str(name), settings) for name, settings in item.items())
    raise broken_rule(
        "names no policy",
        "Write a name such as auto, or {median: {grace: 5}}, or a list with one policy an entry.",
    )


def _named(name: str, settings: object) -> dict[str, object]:
    if settings is None:
        settings = {}
    if not isinstance(settings, Mapping) and name in SHORT_FORMS:
        settings = {SHORT_FORMS[name]: settings}
    if not isinstance(settings, Mapping):
        raise broken_rule(
            f"gives `{name}` settings that are no mapping", f"Write {{{name}: {{key: value}}}}."
        )
    if "kind" in settings:
        raise broken_rule(f"gives `{name}` a kind", "Leave it out: the name says it.")
    return {"kind": name, **settings}


class StoppingRequest(BaseModel):
    """Which policies to apply, and whether they act."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    mode: Literal["enforce", "shadow"] = "enforce"
    policy: Annotated[tuple[PolicySpec, ...], BeforeValidator(named)] = Field(
        default=(AutoSpec(),), description="auto, off, another policy, or a list of policies"
    )
    audit: float = Field(default=0.0, ge=0, le=0.5)
    sagemaker: Literal["off", "auto"] = "off"

    @model_validator(mode="before")
    @classmethod
    def _all_off(cls, data: object) -> object:
        if is_off(data):
            return {"policy": "off"}
        if isinstance(data, Mapping) and data.get("sagemaker") is False:
            return {**data, "sagemaker": "off"}
        return data

    @property
    def names_policies(self) -> bool:
        """Tell whether policies were asked for by name, rather than left to the default."""
        return "policy" in self.model_fields_set

    def compile(self) -> StoppingSpec:
        """Return the policies."""
        return StoppingSpec(mode=StoppingMode(self.mode), audit=self.audit, policies=self.policy)


def parse_policies(text: str) -> tuple[PolicySpec, ...]:
    """Read the form of the command line: `auto`, `median:grace=5,min_trials=3`, `target:0.99`.

    Raises InvalidRequest with what is wrong.
    """
    request, findings = read(StoppingRequest, {"policy": one_policy(text)})
    if request is None:
        raise InvalidRequest(findings)
    return request.policy


def one_policy(text: str, *, between: str = ",") -> object:
    """Bring a policy in one word, with `between` its settings, into the form of a request."""
    name, _, rest = text.partition(":")
    parts = [part.partition("=") for part in rest.split(between)] if rest else []
    settings: object = {key.strip(): plain_value(value) for key, _, value in parts}
    if len(parts) == 1 and not parts[0][1]:
        settings = plain_value(rest)
    return {name: settings} if rest else name


def plain_value(text: str) -> object:
    """Read what is written as a number, and such, as that; all else is text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
