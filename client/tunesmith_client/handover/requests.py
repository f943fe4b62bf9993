"""Lets the SDK build its request, and checks that it is one the service can be asked for."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tunesmith_client.calls import written
from tunesmith_client.errors import NotReady
from tunesmith_client.handover.catching import catch
from tunesmith_client.handover.tuners import check_session, job_of, starter

LOST = (
    ("compute", "volume_kms_key_id", "VolumeKmsKeyId"),
    ("networking", "enable_network_isolation", "EnableNetworkIsolation"),
    (
        "networking",
        "enable_inter_container_traffic_encryption",
        "EnableInterContainerTrafficEncryption",
    ),
)
"""What protects a trainer's data, and version 3 was seen to forget in a tuner's request."""
VALUES = "Variables of a pipeline have no value before it runs: give numbers and texts."
DEFINITIONS = ("TrainingJobDefinition", "TrainingJobDefinitions")


def request_of(tuner: Any, inputs: object, options: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 -- either generation
    """Return what the tuner would ask SageMaker for; its code is uploaded, its job not started.

    Raises NotReady, and whatever the SDK raises by itself.
    """
    check_session(tuner)
    _check_places(inputs, "inputs")
    start, before = starter(tuner), job_of(tuner)
    request = catch(lambda: start(inputs=inputs, wait=False, **options))
    if request is None:
        raise NotReady(_not_seen(tuner, before))
    said: dict[str, Any] = _without_nulls(request)
    asked = written(said, VALUES)
    _check_channels(said)
    _warn_of_lost(tuner, asked)
    return said


def _not_seen(tuner: Any, before: str | None) -> str:  # noqa: ANN401 -- either generation
    now = job_of(tuner)
    started = f" It started {now} by itself: stop that job." if now not in {None, before} else ""
    return (
        "The SDK did not ask for a tuning job, so there is nothing to hand over." + started + " "
        "A tuner with a PipelineSession only describes a step of a pipeline: give it a Session. "
        "Otherwise this version of the SDK is not known: write a spec (`tunesmith init`)."
    )


def _check_places(inputs: object, where: str) -> None:
    """Refuse paths on this machine before anything is uploaded."""
    if isinstance(inputs, Mapping):
        for name, each in inputs.items():
            _check_places(each, f"{where}[{name!r}]")
    elif isinstance(inputs, list | tuple):
        for each in inputs:
            _check_places(each, f"{where}[{getattr(each, 'channel_name', None)!r}]")
    elif isinstance(inputs, str) and not inputs.startswith("s3://"):
        raise NotReady(_local(where, inputs))
    elif (place := _place_in(inputs)) is not None:
        _check_places(place, where)


def _place_in(channel: object) -> str | None:
    """Return the address in a TrainingInput of version 2, or an InputData of version 3."""
    place = getattr(channel, "data_source", None)
    if isinstance(config := getattr(channel, "config", None), Mapping):
        source = config.get("DataSource") or {}
        place = (source.get("S3DataSource") or {}).get("S3Uri")
    return place if isinstance(place, str) else None


def _check_channels(request: Mapping[str, Any]) -> None:
    """Refuse paths on this machine that were inside objects of the SDK's."""
    for definition in _definitions(request):
        for channel in definition.get("InputDataConfig") or ():
            source = channel.get("DataSource") or {}
            place = (source.get("S3DataSource") or {}).get("S3Uri") or source.get("FileDataSource")
            if place is not None and not str(place).startswith("s3://"):
                raise NotReady(_local(f"inputs[{channel.get('ChannelName')!r}]", place))


def _warn_of_lost(tuner: Any, asked: str) -> None:  # noqa: ANN401 -- either generation
    trainer = getattr(tuner, "model_trainer", None)
    for part, name, member in LOST:
        said = getattr(getattr(trainer, part, None), name, None)
        if (said is True or isinstance(said, str)) and f'"{member}"' not in asked:
            warnings.warn(
                f"{part}.{name}: the SDK leaves it out of what it asks SageMaker for, so that "
                "trials run without it, as they would by tune(). A native request can say it "
                f"({member}).",
                stacklevel=5,  # where submit() was called
            )


def _definitions(request: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    one, several = (request.get(member) for member in DEFINITIONS)
    yield from [one] if one else []
    yield from several or []


def _local(where: str, place: object) -> str:
    return (
        f"{where}: {place} is not in S3, and trials run on machines of their own. Upload it "
        "(`session.upload_data(path)` returns its s3:// address), or name a folder in a spec."
    )


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Leave out what the SDK sends as null where it means that nothing was said."""
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_nulls(each) for each in value]
    return value
