"""A channel pointed at a place, whatever form the request came in."""

from typing import Any

import pytest

from tests.fakes.samples import native_request, spec_body
from tunesmith.domain.aiming import aim

URI = "s3://bucket/data/new/"


def native(*channels: tuple[str, str]) -> dict[str, Any]:
    request = native_request()
    request["TrainingJobDefinition"]["InputDataConfig"] = [
        {
            "ChannelName": name,
            "DataSource": {"S3DataSource": {"S3DataType": kind, "S3Uri": "s3://bucket/old/"}},
        }
        for name, kind in channels
    ]
    return {"tuning_job": request}


def test_channel_of_a_spec_keeps_what_else_was_said_of_it() -> None:
    body = spec_body()
    body["training"]["inputs"] = {"train": {"uri": "data/x/", "content_type": "text/csv"}}

    aimed, findings = aim(body, "train", URI)

    assert findings == []
    assert aimed["training"]["inputs"] == {"train": {"uri": URI, "content_type": "text/csv"}}  # type: ignore[index, call-overload]
    assert body["training"]["inputs"]["train"]["uri"] == "data/x/"


def test_channel_that_a_spec_does_not_name_is_added() -> None:
    body = spec_body()
    del body["training"]["inputs"]

    aimed, findings = aim(body, "train", URI)

    assert findings == []
    assert aimed["training"]["inputs"] == {"train": URI}  # type: ignore[index, call-overload]


def test_channel_of_every_native_definition_is_aimed() -> None:
    one = native(("train", "S3Prefix"), ("test", "S3Prefix"))["tuning_job"]["TrainingJobDefinition"]

    aimed, findings = aim({"tuning_job": {"TrainingJobDefinitions": [one, one]}}, "train", URI)

    assert findings == []
    assert str(aimed).count(URI) == 2
    assert str(aimed).count("s3://bucket/old/") == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (native(("training", "S3Prefix")), "Did you mean `training`?"),
        (native(("b", "S3Prefix"), ("a", "S3Prefix")), "Choose one of a, b."),
        (native(), "InputDataConfig"),
        (native(("train", "ManifestFile")), "S3Prefix"),
        ({"training": {"inputs": {"train": {"uri": "x", "type": "ManifestFile"}}}}, "S3Prefix"),
        ({"training": {"inputs": {"trian": "x"}}}, "add `train` to training.inputs"),
        ({"tuning_job": None}, "InputDataConfig"),
        ({"tuning_job": {"TrainingJobDefinitions": [1, {"InputDataConfig": [{}, 2]}]}}, "Input"),
    ],
)
def test_channel_that_cannot_be_aimed_is_explained(body: dict[str, Any], words: str) -> None:
    _, (finding,) = aim(body, "train", URI)

    assert finding.field == "trigger.data.channel"
    assert words in finding.fix


@pytest.mark.parametrize("body", [{}, {"training": 7}, {"training": {"inputs": ["x"]}}])
def test_what_is_no_request_is_left_to_its_own_checks(body: dict[str, Any]) -> None:
    assert aim(body, "train", URI) == (body, [])
