"""Switches and secrets: read when they are needed."""

import boto3
import pytest
from moto import mock_aws

from tests.fakes.clock import FakeClock
from tunesmith.adapters.secrets import Secret
from tunesmith.adapters.ssm import SsmSwitch
from tunesmith.domain.errors import TunesmithError


@pytest.mark.parametrize(("value", "on"), [("on", True), ("off", False), ("yes", False)])
def test_only_on_is_on(value: str, on: bool) -> None:
    with mock_aws():
        client = boto3.client("ssm")
        client.put_parameter(Name="/switch", Value=value, Type="String")

        assert SsmSwitch(client, "/switch")() is on


def test_switch_acts_at_once() -> None:
    with mock_aws():
        client = boto3.client("ssm")
        client.put_parameter(Name="/switch", Value="on", Type="String")
        switch = SsmSwitch(client, "/switch")
        assert switch()

        client.put_parameter(Name="/switch", Value="off", Type="String", Overwrite=True)

        assert not switch()


def test_switch_that_is_missing_is_neither_on_nor_off() -> None:
    with mock_aws(), pytest.raises(TunesmithError):
        SsmSwitch(boto3.client("ssm"), "/nothing")()


def test_new_secret_counts_within_a_minute() -> None:
    clock = FakeClock()
    with mock_aws():
        client = boto3.client("secretsmanager")
        arn = client.create_secret(Name="slack", SecretString="old")["ARN"]
        secret = Secret(client, arn, clock)
        assert secret() == "old"
        client.put_secret_value(SecretId=arn, SecretString="new")

        assert secret() == "old"
        clock.forward(seconds=60)
        assert secret() == "new"
