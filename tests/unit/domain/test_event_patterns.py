"""Event patterns are checked before EventBridge sees them."""

from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from tunesmith.domain.event_patterns import event_pattern

MONITOR = {
    "source": ["aws.sagemaker"],
    "detail-type": ["SageMaker Processing Job State Change"],
    "detail": {"ExitMessage": [{"prefix": "CompletedWithViolations"}]},
}
ALARM = {
    "source": ["aws.cloudwatch"],
    "detail-type": ["CloudWatch Alarm State Change"],
    "detail": {"alarmName": [{"prefix": "drift-"}], "state": {"value": ["ALARM"]}},
}


@pytest.mark.parametrize(
    "pattern",
    [
        MONITOR,
        ALARM,
        {"source": ["my.pipeline"], "detail": {"rows": [{"numeric": [">", 1000]}]}},
        {"source": [{"prefix": "my."}, "another"]},
        {"source": ["mine"], "detail": {"$or": [{"a": [1]}, {"b": [None]}]}},
    ],
)
def test_pattern_is_taken_as_it_is(pattern: dict[str, Any]) -> None:
    assert event_pattern(pattern) == pattern


def nested(levels: int) -> dict[str, Any]:
    pattern: dict[str, Any] = {"x": ["y"]}
    for _ in range(levels):
        pattern = {"x": pattern}
    return {"source": ["mine"], "detail": pattern}


@pytest.mark.parametrize(
    ("pattern", "message", "fix"),
    [
        ({}, "every event", "source"),
        ({"detail-type": ["Data Ready"]}, "names no `source`", "source"),
        ({"sorce": ["mine"]}, "'sorce'", "Did you mean `source`?"),
        ({"source": "mine"}, "no list of values at source", "[value]"),
        ({"source": ["mine"], "detail": {"a": []}}, "no list of values at detail.a", "[value]"),
        ({"source": ["mine"], "detail": {"a": [[1]]}}, "list within the list", "plain"),
        ({"source": [{"prefx": "my"}]}, "a matcher at source", "Did you mean `prefix`?"),
        ({"source": [{}]}, "a matcher at source", "prefix, suffix"),
        ({"source": ["mine"], "detail": {"a": ["x" * 5000]}}, "characters", "Shorten"),
        (nested(20), "too deeply", "12"),
    ],
)
def test_mistake_is_named_with_its_fix(pattern: dict[str, Any], message: str, fix: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        event_pattern(pattern)

    context = refused.value.context or {}
    assert message in context["message"]
    assert fix in context["fix"]


@pytest.mark.parametrize(
    "source",
    [
        ["tunesmith"],
        ["mine", "tunesmith"],
        [{"prefix": "tune"}],
        [{"suffix": "smith"}],
        [{"anything-but": "mine"}],
        [{"exists": True}],
        [{"wildcard": "*"}],
        [{"equals-ignore-case": "TUNESMITH"}],
    ],
)
def test_tunings_cannot_start_one_another_for_ever(source: list[Any]) -> None:
    with pytest.raises(PydanticCustomError, match="start one another"):
        event_pattern({"source": source})


TRAINING = "SageMaker Training Job State Change"
BUCKET = {"name": ["theirs"]}


@pytest.mark.parametrize(
    ("source", "narrow", "wide"),
    [
        (
            "aws.sagemaker",
            {"detail-type": ["SageMaker Processing Job State Change"]},
            [
                {},
                {"detail-type": [TRAINING]},
                {"detail-type": [{"prefix": "SageMaker"}]},
                {"detail-type": ["AWS API Call via CloudTrail"]},
            ],
        ),
        (
            "aws.cloudwatch",
            {"resources": ["arn:one"]},
            [{}, {"detail-type": ["CloudWatch Alarm State Change"]}],
        ),
        (
            "aws.states",
            {"detail": {"stateMachineArn": ["arn:one"]}},
            [{}, {"detail": {"stateMachineArn": [{"prefix": "arn:"}]}}],
        ),
        (
            "aws.s3",
            {"detail": {"bucket": BUCKET, "object": {"key": [{"prefix": "landing/"}]}}},
            [
                {"detail-type": ["Object Created"]},
                {"detail": {"bucket": BUCKET}},
                {"detail": {"bucket": BUCKET, "object": {"key": [{"suffix": ".csv"}]}}},
                {"detail": {"bucket": BUCKET, "object": {"key": [{"prefix": "tun"}]}}},
                {"detail": {"object": {"key": [{"prefix": "landing/"}]}}},
            ],
        ),
    ],
)
def test_events_that_tunings_cause_have_to_be_left_out(
    source: str, narrow: dict[str, Any], wide: list[dict[str, Any]]
) -> None:
    allowed = {"source": [source], **narrow}
    assert event_pattern(allowed) == allowed
    for each in wide:
        with pytest.raises(PydanticCustomError, match=source):
            event_pattern({"source": [source], **each})
