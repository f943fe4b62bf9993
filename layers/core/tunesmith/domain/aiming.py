"""Points an input channel of a request at a place, in both forms of a request."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from pydantic import JsonValue

from tunesmith.domain.findings import Finding
from tunesmith.domain.reading import did_you_mean

FIELD = "trigger.data.channel"
_WHOLE = "S3Prefix"


def aim(
    body: Mapping[str, JsonValue], channel: str, uri: str
) -> tuple[dict[str, JsonValue], list[Finding]]:
    """Return the request with a channel at an address, and what keeps it from being so."""
    aimed = deepcopy(dict(body))
    point = _natively if "tuning_job" in aimed else _shortly
    return aimed, point(aimed, channel, uri)


def _shortly(body: dict[str, Any], channel: str, uri: str) -> list[Finding]:
    training = body.get("training")
    if not isinstance(training, dict):
        return []
    inputs = training.setdefault("inputs", {})
    if not isinstance(inputs, dict):
        return []
    known = inputs.get(channel)
    if known is None and (meant := did_you_mean(channel, [*inputs])):
        another = f"If not, add `{channel}` to training.inputs."
        return [_unknown(channel, f"Did you mean `{meant}`? {another}")]
    if isinstance(known, dict):
        if known.get("type", _WHOLE) != _WHOLE:
            return [_a_list(channel)]
        known["uri"] = uri
    else:
        inputs[channel] = uri
    return []


def _natively(body: dict[str, Any], channel: str, uri: str) -> list[Finding]:
    sources = list(_channels(body["tuning_job"]))
    aimed = [source for name, source in sources if name == channel]
    if not aimed:
        names = sorted({name for name, _ in sources})
        meant = did_you_mean(channel, names)
        listed = f"Choose one of {', '.join(names)}." if names else "Add it to InputDataConfig."
        return [_unknown(channel, f"Did you mean `{meant}`?" if meant else listed)]
    if any(source.get("S3DataType") != _WHOLE for source in aimed):
        return [_a_list(channel)]
    for source in aimed:
        source["S3Uri"] = uri
    return []


def _channels(request: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name and the S3DataSource of every channel of every definition."""
    if not isinstance(request, dict):
        return
    several = request.get("TrainingJobDefinitions")
    for definition in [request.get("TrainingJobDefinition"), *_listed(several)]:
        for one in _listed(_keyed(definition).get("InputDataConfig")):
            name = _keyed(one).get("ChannelName")
            source = _keyed(_keyed(one).get("DataSource")).get("S3DataSource")
            if isinstance(name, str) and isinstance(source, dict):
                yield name, source


def _keyed(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _unknown(channel: str, fix: str) -> Finding:
    return Finding(field=FIELD, value=channel, message="is no channel of the request", fix=fix)


def _a_list(channel: str) -> Finding:
    return Finding(
        field=FIELD,
        value=channel,
        message="reads a list of objects, which cannot be pointed at a folder",
        fix=f"Make it a channel of type {_WHOLE}.",
    )
