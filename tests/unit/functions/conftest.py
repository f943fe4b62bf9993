"""Functions as Lambda has them: the variables that the template gives them, then their module."""

import json
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests import declared

ROOT = Path(__file__).parents[3]
FUNCTIONS = sorted(folder.parent.name for folder in ROOT.glob("functions/*/app.py"))
BUCKET = "tunesmith-bucket"
TABLE = "tunings"
REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
ROLE = "arn:aws:iam::123456789012:role/training"

VALUES = {
    "ENVIRONMENT": "dev",
    "TABLE_NAME": TABLE,
    "BUCKET_NAME": BUCKET,
    "STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:tuning",
    "SWITCH_ACCEPT_PARAMETER": "/tunesmith/accept",
    "SWITCH_ENFORCE_PARAMETER": "/tunesmith/enforce",
    "SLACK_SECRET_ARN": "slack",
    "CALL_FUNCTION_ARN": "arn:aws:lambda:us-east-1:123456789012:function:call",
    "DEAD_LETTERS_ARN": "arn:aws:sqs:us-east-1:123456789012:dead-letters",
    "TRAINING_ROLE_ARN": ROLE,
    "ALLOWED_ROLE_ARNS": ROLE,
    "ALLOWED_INSTANCE_TYPES": "ml.m5.*, ml.c5.*",
    "ALLOWED_IMAGE_REGISTRIES": REGISTRY,
    "MAX_CONCURRENT_TUNINGS": "0",
    "ASK_SERVICE_QUOTAS": "true",
    "MAX_INSTANCE_HOURS": "100",
    "MAX_USD_PER_TUNING": "0",
    "PRICE_FACTOR": "1",
    "SPOT_FACTOR": "1",
    "PRICES_KEY": "",
    "PRICES_ARE_NOTIONAL": "false",
    "STOPPING_MODE": "enforce",
    "FOLLOW_LOGS": "true",
    "JWT_ISSUER": "https://login.example.com",
    "JWT_AUDIENCE": "tunesmith",
    "JWT_SCOPE": "",
    "METRIC_PERIOD_SECONDS": "60",
    "POWERTOOLS_SERVICE_NAME": "tunesmith",
    "POWERTOOLS_METRICS_NAMESPACE": "Tunesmith",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


def variables(function: str) -> dict[str, str]:
    """Return what the template gives a function, with values of this test."""
    own = declared.properties(f"{function.title()}Function")
    names = {**declared.shared_variables(), **own.get("Environment", {}).get("Variables", {})}
    return {name: VALUES[name] for name in names}


@pytest.fixture(scope="session")
def given() -> dict[str, dict[str, str]]:
    """The variables of every function."""
    return {function: variables(function) for function in FUNCTIONS}


Load = Callable[[str], ModuleType]


@pytest.fixture
def load(given: dict[str, dict[str, str]], aws: boto3.Session) -> Iterator[Load]:
    """Load a function's module with its own variables alone."""

    def loaded(function: str) -> ModuleType:
        spec = spec_from_file_location(f"{function}_app", ROOT / "functions" / function / "app.py")
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        with pytest.MonkeyPatch.context() as patch:
            for name in VALUES:
                patch.delenv(name, raising=False)
            for name, value in given[function].items():
                patch.setenv(name, value)
            spec.loader.exec_module(module)
        return module

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Tunesmith")
        patch.setenv("POWERTOOLS_SERVICE_NAME", "tunesmith")
        patch.setenv("AWS_DEFAULT_REGION", aws.region_name)
        patch.setenv("AWS_REGION", aws.region_name)
        yield loaded


@pytest.fixture
def aws() -> Iterator[boto3.Session]:
    """What the stack consists of, beside the functions."""
    with mock_aws():
        session = declared.session()
        session.client("dynamodb").create_table(TableName=TABLE, **declared.table())
        session.client("s3").create_bucket(Bucket=BUCKET)
        for switch in ("accept", "enforce"):
            session.client("ssm").put_parameter(
                Name=f"/tunesmith/{switch}", Value="on", Type="String"
            )
        session.client("stepfunctions").create_state_machine(
            name="tuning",
            definition='{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}',
            roleArn=ROLE,
        )
        yield session


class Context:
    """What Lambda tells of itself."""

    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:function"
    aws_request_id = "request-1"


def event(name: str, **changes: Any) -> dict[str, Any]:
    """Return an event of the repository's folder of events, with changes."""
    read: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return {**read, **changes}
