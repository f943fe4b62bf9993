"""A callback step of a SageMaker pipeline: what it asks for, and what it is answered."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.results import Result
from tunesmith.domain.stopping_request import plain_value
from tunesmith.domain.tuning import TuningRecord

INLINE, ADDRESS = "request", "request_uri"
"""The arguments of which one has to be there; all others change the request at their place."""
FOLDER = "specs/"
"""Where a request lies that an address names."""
LONGEST_OUTPUT = 1024
LONGEST_REASON = 256


class StepCall(BaseModel):
    """The message that a callback step sends, and waits upon."""

    model_config = ConfigDict(frozen=True)

    token: str = Field(pattern=r"^[a-zA-Z0-9]{10}$")
    execution: str = Field(alias="pipelineExecutionArn", min_length=1)
    arguments: dict[str, JsonValue] = {}
    status: str = ""
    documented_status: str = Field(default="", alias="Status")
    """The reference writes it so; AWS's own samples read it small."""

    @property
    def is_stop(self) -> bool:
        """Tell whether the pipeline is being stopped: it waits for its step's answer even then."""
        return "Stopping" in {self.status, self.documented_status}

    @property
    def identity(self) -> str:
        """Tell whether two messages are about the same step."""
        return f"pipeline:{self.execution}:{self.token}"


def key_of(address: str, bucket: str) -> str:
    """Return the key of a request in the stack's bucket; raises InvalidRequest."""
    key = address.removeprefix(f"s3://{bucket}/")
    if not key.startswith(FOLDER):
        raise _wrong(
            ADDRESS,
            address,
            f"is not below s3://{bucket}/{FOLDER}",
            f"Upload the request there; its key may be given alone, as {FOLDER}tuning.yaml.",
        )
    return key


def source_of(arguments: Mapping[str, JsonValue]) -> tuple[str, str]:
    """Return which argument carries the request, and its text; raises InvalidRequest."""
    given = {name: arguments[name] for name in (INLINE, ADDRESS) if arguments.get(name)}
    if len(given) != 1:
        raise _wrong(
            INLINE,
            None,
            f"comes with {len(given)} of the arguments {INLINE} and {ADDRESS}",
            "Give the step one of both: the request itself, or its address in the bucket.",
        )
    ((name, value),) = given.items()
    return name, value if isinstance(value, str) else json.dumps(value)


def with_arguments(
    body: Mapping[str, JsonValue], arguments: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Put every other argument into the request, at the place that its name says.

    So a step can hand on what an earlier one found: `training.inputs.train`, for example.
    """
    changed: dict[str, Any] = deepcopy(dict(body))
    for name, value in arguments.items():
        if name in {INLINE, ADDRESS}:
            continue
        *parts, last = name.split(".")
        home: Any = changed
        for part in parts:
            home = home.setdefault(part, {}) if isinstance(home, dict) else None
        if not isinstance(home, dict):
            raise _wrong(
                name, value, "is no place in the request", "Name a place such as search.max_jobs."
            )
        home[last] = plain_value(value) if isinstance(value, str) else value
    return changed


def outputs_of(
    record: TuningRecord, result: Result, result_uri: str | None, model_uri: str | None
) -> dict[str, str]:
    """Write the step's outputs; each is always there, and empty where there is nothing to say."""
    known: dict[str, object] = {
        "tuning_id": record.tuning_id,
        "status": record.status.value,
        "tuning_job": record.job_name,
        "best_training_job": result.best_trial,
        "objective": result.objective.value,
        "best_hyperparameters": json.dumps(result.best_hyperparameters),
        "cost_usd": result.cost.spent_usd if result.cost else None,
        "model_uri": model_uri,
        "result_uri": result_uri,
    }
    texts = {name: "" if value is None else str(value) for name, value in known.items()}
    # Half a JSON document, or half an address, is worse than none; the result has all of it.
    return {name: text if len(text) <= LONGEST_OUTPUT else "" for name, text in texts.items()}


def reason_of(text: str) -> str:
    """Shorten why a step failed to what SageMaker takes."""
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


def model_of(native: Mapping[str, Any], trial: str) -> str | None:
    """Return where SageMaker puts a trial's model; None where that is not one place."""
    definition = native.get("TrainingJobDefinition")
    if not isinstance(definition, dict):
        return None
    output = definition.get("OutputDataConfig") or {}
    if not output.get("S3OutputPath") or output.get("CompressionType") == "NONE":
        return None
    return f"{output['S3OutputPath'].rstrip('/')}/{trial}/output/model.tar.gz"


def _wrong(field: str, value: JsonValue, message: str, fix: str) -> InvalidRequest:
    finding = Finding(field=f"arguments.{field}", value=value, message=message, fix=fix)
    return InvalidRequest([finding])
