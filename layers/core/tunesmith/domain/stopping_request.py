"""The `stopping` part of a request, in all the forms that people may write it."""

import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tunesmith.domain.policies import (
    POLICIES,
    SHORT_FORMS,
    AutoSpec,
    Policy,
    PolicySpec,
    StoppingMode,
    StoppingSpec,
)
from tunesmith.domain.reading import broken_rule, did_you_mean

_OFF = (False, "off", None)  # YAML 1.1 tools read a bare off as false


def read_policies(data: object) -> tuple[Policy, ...]:
    """Read `auto`, `off`, `{median: {grace: 5}}`, `{target: 0.99}`, or a list of such."""
    if data in _OFF or data in ([], ()):
        return ()
    several = data if isinstance(data, list | tuple) else [data]
    found = [one for item in several for one in _read_item(item)]
    kinds = [type(one) for one in found]
    if twice := {kind for kind in kinds if kinds.count(kind) > 1}:
        names = sorted(name for name, kind in POLICIES.items() if kind in twice)
        raise broken_rule(f"asks for {', '.join(names)} twice", "Name each policy once.")
    return tuple(found)


def parse_policies(text: str) -> tuple[Policy, ...]:
    """Read the form of the command line: `auto`, `median:grace=5,min_trials=3`, `target:0.99`."""
    name, _, rest = text.partition(":")
    if not rest:
        return read_policies(name)
    parts = [part.partition("=") for part in rest.split(",")]
    if len(parts) == 1 and not parts[0][1]:
        return read_policies({name: _value(rest)})
    return read_policies({name: {key.strip(): _value(value) for key, _, value in parts}})


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_item(item: object) -> list[Policy]:
    if isinstance(item, Policy):
        return [item]
    if isinstance(item, str):
        return [_policy(item, None)]
    if isinstance(item, Mapping) and item:
        return [_policy(str(name), settings) for name, settings in item.items()]
    raise broken_rule(
        "is no policy", "Write a name such as auto, or {median: {grace: 5}}, or a list of these."
    )


def _policy(name: str, settings: object) -> Policy:
    kind = POLICIES.get(name)
    if kind is None:
        meant = did_you_mean(name, list(POLICIES))
        raise broken_rule(
            f"names `{name}`, which is no policy",
            f"Did you mean `{meant}`?" if meant else f"Choose from {', '.join(POLICIES)} or off.",
        )
    if settings is None:
        settings = {}
    if not isinstance(settings, Mapping) and name in SHORT_FORMS:
        settings = {SHORT_FORMS[name]: settings}
    if not isinstance(settings, Mapping):
        raise broken_rule(
            f"gives `{name}` settings that are no mapping", f"Write {{{name}: {{key: value}}}}."
        )
    try:
        return kind.model_validate(dict(settings), strict=True)
    except ValidationError as error:
        raise _told(name, kind, error) from None


def _told(name: str, kind: type[Policy], error: ValidationError) -> Exception:
    """Say what is wrong with a policy's settings in one sentence."""
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    known = [field for field in kind.model_fields if field != "kind"]
    if first["type"] == "extra_forbidden":
        return broken_rule(
            f"gives `{name}` a setting `{key}`, which it does not have",
            f"Known here: {', '.join(known)}." if known else f"`{name}` has no settings.",
        )
    message = first["msg"][:1].lower() + first["msg"][1:]
    return broken_rule(
        f"gives `{name}` a wrong `{key}`: {message}", f"Settings of {name}: {', '.join(known)}."
    )


class StoppingRequest(BaseModel):
    """Which policies to apply, and whether they act."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    mode: Literal["enforce", "shadow"] = "enforce"
    policy: Annotated[tuple[PolicySpec, ...], BeforeValidator(read_policies)] = Field(
        default=(AutoSpec(),), description="auto, off, another policy, or a list of policies"
    )
    audit: float = Field(default=0.0, ge=0, le=0.5)
    sagemaker: Literal["off", "auto"] = "off"

    @model_validator(mode="before")
    @classmethod
    def _all_off(cls, data: object) -> object:
        if data in _OFF:
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
