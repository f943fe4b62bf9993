"""`tunesmith up --json` as a program starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
import urllib3

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from tunesmith_client.cli import app; app()", "up", "--json"]
KEYS = {
    "endpoint_url",
    "api_url",
    "bucket",
    "table",
    "state_machine_arn",
    "slack_inbox_url",
    "region",
    "account_id",
    "role_arn",
}


def test_one_line_tells_everything_and_a_signal_ends_it() -> None:
    with subprocess.Popen(COMMAND, cwd=ROOT, text=True, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            addresses = json.loads(process.stdout.readline())
            assert set(addresses) == KEYS
            assert_reachable(addresses)
        finally:
            process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
        process.wait(60)

    assert (process.returncode, rest) == (0, "")
    with pytest.raises(urllib3.exceptions.NewConnectionError):
        urllib3.request("GET", addresses["slack_inbox_url"], retries=False)


def assert_reachable(addresses: dict[str, str]) -> None:
    client = boto3.client(
        "stepfunctions",
        endpoint_url=addresses["endpoint_url"],
        region_name=addresses["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    machine = client.describe_state_machine(stateMachineArn=addresses["state_machine_arn"])
    assert machine["status"] == "ACTIVE"
    inbox = urllib3.request("GET", f"{addresses['slack_inbox_url']}/messages.json")
    assert inbox.json() == {"messages": []}
