"""What a callback step may ask for, and how much fits into its answer."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from tests.fakes.samples import NOON, record, trial, tuning_job
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.pipelines import (
    LONGEST_OUTPUT,
    LONGEST_REASON,
    StepCall,
    key_of,
    model_of,
    outputs_of,
    reason_of,
    source_of,
    with_arguments,
)
from tunesmith.domain.results import Result, build_result

OUTPUT = {"OutputDataConfig": {"S3OutputPath": "s3://bucket/models/"}}


def result(**hyperparameters: str) -> Result:
    best = trial(1, [0.5, 0.75], hyperparameters=hyperparameters or {"rate": "0.1"})
    return build_result(record(), tuning_job(), [best], [], ended_at=NOON)


def test_a_message_is_read_and_another_steps_is_another_request() -> None:
    sent = {"token": "SYZ8ExZ3Sd", "pipelineExecutionArn": "arn:execution", "arguments": {"a": 1}}

    call = StepCall.model_validate_json(json.dumps(sent))
    other = StepCall.model_validate({**sent, "token": "0000000000"})

    assert (call.token, call.execution, call.arguments) == ("SYZ8ExZ3Sd", "arn:execution", {"a": 1})
    assert call.identity != other.identity
    with pytest.raises(ValidationError):
        StepCall.model_validate({**sent, "token": "short"})


@pytest.mark.parametrize(
    ("more", "stops"),
    [
        ({}, False),
        ({"status": "Executing"}, False),
        ({"status": "Stopping"}, True),
        ({"Status": "Stopping"}, True),
    ],
)
def test_a_stop_is_told_apart_however_it_is_written(more: dict[str, str], stops: bool) -> None:
    sent = {"token": "SYZ8ExZ3Sd", "pipelineExecutionArn": "arn:execution", **more}

    assert StepCall.model_validate_json(json.dumps(sent)).is_stop is stops


@pytest.mark.parametrize("address", ["specs/a.yaml", "s3://bucket/specs/a.yaml"])
def test_a_request_lies_in_the_stacks_bucket(address: str) -> None:
    assert key_of(address, "bucket") == "specs/a.yaml"


@pytest.mark.parametrize("address", ["s3://other/specs/a.yaml", "tunings/x/job.json", "a.yaml"])
def test_an_address_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(InvalidRequest, match="not below s3://bucket/specs/"):
        key_of(address, "bucket")


def test_exactly_one_argument_carries_the_request() -> None:
    assert source_of({"request": "name: x", "name": "y"}) == ("request", "name: x")
    for arguments in ({}, {"request": "a", "request_uri": "b"}, {"request": ""}):
        with pytest.raises(InvalidRequest, match="one of both"):
            source_of(dict(arguments))


def test_other_arguments_change_the_request_at_their_place() -> None:
    body: dict[str, Any] = {"name": "x", "search": {"max_jobs": 5, "parallel": 2}}
    arguments: dict[str, Any] = {
        "request": "…",
        "search.max_jobs": "12",
        "training.inputs.train": "s3://bucket/data/",
        "stopping": "off",
        "budget": 25,
    }

    changed = with_arguments(body, arguments)

    assert changed == {
        "name": "x",
        "search": {"max_jobs": 12, "parallel": 2},
        "training": {"inputs": {"train": "s3://bucket/data/"}},
        "stopping": "off",
        "budget": 25,
    }
    assert body["search"]["max_jobs"] == 5


def test_an_argument_that_leads_nowhere_is_told() -> None:
    with pytest.raises(InvalidRequest, match=r"arguments\.name\.first: is no place"):
        with_arguments({"name": "x"}, {"name.first": "y"})


def test_outputs_tell_the_end() -> None:
    outputs = outputs_of(record(), result(), "s3://bucket/result.json", "s3://bucket/model.tar.gz")

    assert outputs["objective"] == "0.75"
    assert outputs["best_training_job"] == trial(1).name
    assert json.loads(outputs["best_hyperparameters"]) == {"rate": "0.1"}
    assert outputs["model_uri"] == "s3://bucket/model.tar.gz"
    assert outputs["result_uri"] == "s3://bucket/result.json"
    # A step that reads an output which is not there fails, so none is left out.
    assert outputs_of(record(), result(), None, None).keys() == outputs.keys()


def test_what_is_too_long_for_an_output_is_left_empty() -> None:
    many = {f"parameter_{number}": "0.123456" for number in range(60)}

    outputs = outputs_of(record(), result(**many), None, None)

    assert outputs["best_hyperparameters"] == ""
    assert all(len(value) <= LONGEST_OUTPUT for value in outputs.values())


def test_a_reason_is_cut_to_what_sagemaker_takes() -> None:
    assert len(reason_of("x" * 1_000)) == LONGEST_REASON
    assert reason_of("no") == "no"


@pytest.mark.parametrize(
    ("native", "model"),
    [
        ({"TrainingJobDefinition": OUTPUT}, "s3://bucket/models/job-1/output/model.tar.gz"),
        ({"TrainingJobDefinitions": [OUTPUT, OUTPUT]}, None),
        (
            {
                "TrainingJobDefinition": {
                    "OutputDataConfig": {"S3OutputPath": "s3://b/", "CompressionType": "NONE"}
                }
            },
            None,
        ),
    ],
)
def test_the_models_place_is_told_where_there_is_one(
    native: dict[str, Any], model: str | None
) -> None:
    assert model_of(native, "job-1") == model
