"""Every rule gets the events it is for, and leaves alone what is not this deployment's."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.template.patterns import matches
from tests.template.reading import of_type, resolve

NAMES = {
    "EnvironmentName": "prod",
    "Bucket": "tunesmith-bucket-1q2w3e4r5t6y",
    "TuningStateMachine": (
        "arn:aws:states:us-east-1:123456789012:stateMachine:tunesmith-TuningStateMachine-8Zk2LmQp4RtY"
    ),
}
RULES = {
    "IngestFunctionUploaded": "ingest.json",
    "LearnFunctionUploaded": "learn.json",
    "LearnFunctionRemoved": "learn-removed.json",
    "GatherFunctionDataCame": "gather.json",
    "SettleFunctionTuningJobEnded": "settle.json",
    "PoliceFunctionTrialEnded": "police-trial.json",
    "RecoverFunctionExecutionDied": "recover.json",
}

Delivers = Callable[[str, dict[str, Any]], bool]


@pytest.fixture(scope="module")
def delivers(expanded: dict[str, Any]) -> Delivers:
    rules = of_type(expanded, "AWS::Events::Rule")

    def delivers(rule: str, event: dict[str, Any]) -> bool:
        return matches(resolve(rules[rule]["EventPattern"], NAMES), event)

    return delivers


def changed(event: dict[str, Any], **details: Any) -> dict[str, Any]:
    other = copy.deepcopy(event)
    other["detail"].update(details)
    return other


def read(events: Path, name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((events / name).read_text())
    return event


def test_every_rule_that_has_a_pattern_is_tried(expanded: dict[str, Any]) -> None:
    rules = of_type(expanded, "AWS::Events::Rule")

    assert {name for name, rule in rules.items() if "EventPattern" in rule} == set(RULES)


def test_every_function_has_an_event_to_try_it_with(expanded: dict[str, Any], events: Path) -> None:
    verbs = {
        name.removesuffix("Function").lower() for name in of_type(expanded, "AWS::Lambda::Function")
    } - {"publicdocs"}  # is describe, for everybody

    assert {path.stem.split("-")[0] for path in events.glob("*.json")} == verbs


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_takes_its_own_event_alone(delivers: Delivers, events: Path, rule: str) -> None:
    taken = {path.name for path in events.glob("*.json") if delivers(rule, read(events, path.name))}

    assert taken == {RULES[rule]}


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_every_end_of_a_job_is_delivered(delivers: Delivers, events: Path, status: str) -> None:
    job = changed(read(events, "settle.json"), HyperParameterTuningJobStatus=status)
    trial = changed(read(events, "police-trial.json"), TrainingJobStatus=status)

    assert delivers("SettleFunctionTuningJobEnded", job)
    assert delivers("PoliceFunctionTrialEnded", trial)


def test_jobs_of_others_are_left_alone(delivers: Delivers, events: Path) -> None:
    job = changed(read(events, "settle.json"), HyperParameterTuningJobName="somebody-elses")
    trial = changed(read(events, "police-trial.json"), TrainingJobName="product-training-1")

    assert not delivers("SettleFunctionTuningJobEnded", job)
    assert not delivers("PoliceFunctionTrialEnded", trial)


@pytest.mark.parametrize(
    "key", ["requests/a.yaml", "requests/team/a b.yml", "requests/deep/er/x.json"]
)
def test_an_upload_under_requests_is_delivered(delivers: Delivers, events: Path, key: str) -> None:
    assert delivers(
        "IngestFunctionUploaded", changed(read(events, "ingest.json"), object={"key": key})
    )


@pytest.mark.parametrize(
    "key", ["status/a.json", "data/a.yaml", "requests/readme.txt", "tunings/x/request.json"]
)
def test_our_own_answers_and_other_files_open_no_door(
    delivers: Delivers, events: Path, key: str
) -> None:
    event = changed(read(events, "ingest.json"), object={"key": key})

    assert not delivers("IngestFunctionUploaded", event)


@pytest.mark.parametrize(
    "key", ["status/recipes/a.json", "requests/a.yaml", "data/recipes/a.yaml", "recipes/a.txt"]
)
def test_answers_requests_and_data_are_no_recipes(
    delivers: Delivers, events: Path, key: str
) -> None:
    for rule, event in (("Uploaded", "learn.json"), ("Removed", "learn-removed.json")):
        changed_event = changed(read(events, event), object={"key": key})

        assert not delivers(f"LearnFunction{rule}", changed_event)


@pytest.mark.parametrize(
    ("status", "delivered"),
    [
        ("ABORTED", True),
        ("FAILED", True),
        ("TIMED_OUT", True),
        ("RUNNING", False),
        ("SUCCEEDED", False),
    ],
)
def test_executions_that_died_are_delivered(
    delivers: Delivers, events: Path, status: str, *, delivered: bool
) -> None:
    event = changed(read(events, "recover.json"), status=status)

    assert delivers("RecoverFunctionExecutionDied", event) == delivered


def test_the_clock_ticks_every_minute_for_police_and_fresh_data(expanded: dict[str, Any]) -> None:
    rules = of_type(expanded, "AWS::Events::Rule")

    assert rules["PoliceFunctionTick"]["ScheduleExpression"] == "rate(1 minute)"
    assert rules["TriggerFunctionTick"]["ScheduleExpression"] == "rate(1 minute)"
    assert rules["ReconcileFunctionRound"]["ScheduleExpression"] == "rate(5 minutes)"
