"""Deploys the template into the emulator, the way CloudFormation would."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING

from tunesmith_local.stack.process import StackError
from tunesmith_local.stack.template import package, read_template

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from mypy_boto3_cloudformation import CloudFormationClient

    from tunesmith_local.stack.aws import Aws

ARTEFACTS = "tunesmith-artefacts"
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
POLL_SECONDS = 0.05
_FAILED = ("FAILED", "ROLLBACK_COMPLETE")


class DeployError(StackError):
    """CloudFormation did not make the stack."""


def deploy(
    aws: Aws,
    template_file: Path,
    *,
    stack_name: str,
    parameters: Mapping[str, str],
    asked: Mapping[str, str],
    cache: Path,
    seconds: float,
) -> dict[str, str]:
    """Create the stack and return its outputs; what was asked for has to be a parameter of it."""
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=ARTEFACTS)

    def upload(name: str, content: bytes) -> str:
        key = f"{hashlib.sha256(content).hexdigest()[:16]}/{name}"
        s3.put_object(Bucket=ARTEFACTS, Key=key, Body=content)
        return key

    template = read_template(template_file)
    check_asked(template, asked)
    package(template, template_file.parent, bucket=ARTEFACTS, upload=upload, cache=cache)
    body = json.dumps(template).encode()
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=stack_name,
        TemplateURL=f"{aws.endpoint_url}/{ARTEFACTS}/{upload('template.json', body)}",
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in known_parameters(template, parameters).items()
        ],
        Capabilities=CAPABILITIES,
        OnFailure="DO_NOTHING",
    )
    return _outputs(cloudformation, stack_name, seconds)


def check_asked(template: Mapping[str, Any], asked: Mapping[str, str]) -> None:
    """Refuse a parameter that somebody asked for and the template does not declare."""
    declared = template.get("Parameters", {})
    if unknown := sorted(asked.keys() - declared.keys()):
        known = ", ".join(declared)
        raise DeployError(f"the template has no parameter {unknown[0]}; it has {known}")


def known_parameters(template: Mapping[str, Any], offered: Mapping[str, str]) -> dict[str, str]:
    """Return the offered parameters that the template declares."""
    declared = template.get("Parameters", {})
    return {name: value for name, value in offered.items() if name in declared}


def _outputs(
    cloudformation: CloudFormationClient, stack_name: str, seconds: float
) -> dict[str, str]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        if stack["StackStatus"].endswith(_FAILED):
            raise DeployError(_what_failed(cloudformation, stack_name))
        time.sleep(POLL_SECONDS)
    raise DeployError(f"the stack was not created within {seconds:.0f} s")


def _what_failed(cloudformation: CloudFormationClient, stack_name: str) -> str:
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_name)
    reasons = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for page in pages
        for event in page["StackEvents"]
        if event["ResourceStatus"].endswith("FAILED")
    ]
    return "\n  ".join(["the stack was not created:", *reasons])
