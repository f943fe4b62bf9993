"""Takes what a pipeline's callback step sends: its request, whose end it awaits, or a stop."""

import json
from collections.abc import Callable
from enum import StrEnum

from pydantic import JsonValue

from tunesmith.domain.bodies import LARGEST_NATIVE, parse_body
from tunesmith.domain.errors import (
    AccessDenied,
    DocumentMissing,
    IdempotencyConflict,
    InvalidRequest,
    SubmissionsClosed,
    TuningNotFound,
)
from tunesmith.domain.findings import Finding
from tunesmith.domain.names import tuning_id
from tunesmith.domain.pipelines import (
    ADDRESS,
    StepCall,
    key_of,
    reason_of,
    source_of,
    with_arguments,
)
from tunesmith.domain.tuning import Door, Source
from tunesmith.usecases.ports import Documents, Markers
from tunesmith.usecases.ports.pipelines import PipelineSteps
from tunesmith.usecases.submit import Submit

Stop = Callable[[str, str], object]
"""Stops a tuning, for a reason; raises TuningNotFound."""


class Received(StrEnum):
    """What became of a message."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    """It came before."""
    REJECTED = "rejected"
    """The step was told to fail."""
    STOPPED = "stopped"
    """The pipeline is being stopped."""


def receive(
    call: StepCall,
    *,
    bucket: str,
    submit: Submit,
    stop: Stop,
    documents: Documents,
    markers: Markers,
    steps: PipelineSteps,
) -> Received:
    """Submit what a step asks for, once, or fail the step with what is wrong.

    An outage is raised, so that the message comes again.
    """
    stopped = f"stopped:{call.identity}"
    if call.is_stop:
        _stop(call, stopped, stop, markers, steps)
        return Received.STOPPED
    if markers.has(stopped):
        return Received.STOPPED  # its request was held up: nobody waits for it any more
    received = _start(call, bucket, submit, documents, steps)
    if received is not Received.REJECTED and markers.has(stopped):
        stop(tuning_id(call.identity), _why(call))  # the stop came in between
        return Received.STOPPED
    return received


def _start(
    call: StepCall, bucket: str, submit: Submit, documents: Documents, steps: PipelineSteps
) -> Received:
    source = Source(door=Door.PIPELINE, principal=call.execution, callback_token=call.token)
    try:
        taken = submit(_body(call, bucket, documents), call.identity, source)
    except IdempotencyConflict:
        return Received.KNOWN  # its file was changed since: what was read first is what runs
    except InvalidRequest as error:
        _reject(call, list(error.findings), documents, steps)
        return Received.REJECTED
    except SubmissionsClosed as error:
        closed = Finding(field="request", message=str(error), fix="Run the pipeline again later.")
        _reject(call, [closed], documents, steps)
        return Received.REJECTED
    return Received.ACCEPTED if taken.fresh else Received.KNOWN


def _stop(call: StepCall, marker: str, stop: Stop, markers: Markers, steps: PipelineSteps) -> None:
    """Stop the step's tuning, whose end answers the step; without one answer at once.

    Here the mark is written before the tuning is looked for, and the request looks for the mark
    after its tuning is written: whichever comes second sees the other.
    """
    markers.add(marker)
    try:
        stop(tuning_id(call.identity), _why(call))
    except TuningNotFound:
        steps.fail(call.token, "The pipeline was stopped before its tuning began.")


def _why(call: StepCall) -> str:
    return f"its pipeline was stopped: {call.execution}"


def _body(call: StepCall, bucket: str, documents: Documents) -> dict[str, JsonValue]:
    argument, text = source_of(call.arguments)
    if argument != ADDRESS:
        return with_arguments(parse_body(text.encode()), call.arguments)
    key = key_of(text, bucket)
    try:
        raw = documents.get(key, limit=LARGEST_NATIVE + 1)
    except (DocumentMissing, AccessDenied) as error:  # one that is missing may look forbidden
        raise InvalidRequest([_unreadable(text)]) from error
    return with_arguments(parse_body(raw, filename=key), call.arguments)


def _unreadable(address: str) -> Finding:
    return Finding(
        field=f"arguments.{ADDRESS}",
        value=address,
        message="cannot be read",
        fix="Upload the request before the pipeline runs, and give its address.",
    )


def _reject(
    call: StepCall, findings: list[Finding], documents: Documents, steps: PipelineSteps
) -> None:
    """Write down every finding: the step's reason has room for the first."""
    told: list[JsonValue] = [finding.model_dump(mode="json") for finding in findings]
    outcome = {"pipeline_execution": call.execution, "state": "rejected", "findings": told}
    key = f"status/pipelines/{call.token}.json"
    documents.put(key, json.dumps(outcome, indent=2).encode())
    more = f" ({len(findings)} findings in {documents.uri(key)})" if len(findings) > 1 else ""
    room = f"The request was rejected{more}: "
    steps.fail(call.token, reason_of(f"{room}{findings[0]}"))
