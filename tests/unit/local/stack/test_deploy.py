"""Deploying: what may be asked of a template."""

import pytest
from typer.testing import CliRunner

from tunesmith_client.cli import app
from tunesmith_local.stack.deploy import DeployError, check_asked

TEMPLATE: dict[str, dict[str, object]] = {"Parameters": {"AdoptTaggedJobs": {}, "LogLevel": {}}}


def test_a_parameter_that_the_template_does_not_have_is_told() -> None:
    check_asked(TEMPLATE, {"LogLevel": "DEBUG"})

    with pytest.raises(DeployError, match="no parameter AdoptTagedJobs; it has AdoptTaggedJobs"):
        check_asked(TEMPLATE, {"AdoptTagedJobs": "true"})


def test_a_parameter_without_a_value_is_refused_before_anything_starts() -> None:
    answer = CliRunner().invoke(app, ["up", "--parameter", "AdoptTaggedJobs"])

    assert answer.exit_code == 2
    assert "AdoptTaggedJobs=true" in answer.output
