"""A deployment that follows its trials' output: exact epochs within seconds."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.embedded.deployed import ROOT
from tests.stack.flows.service import Service
from tests.stack.waiting import eventually
from tunesmith_local.stack import EmbeddedStack, StackOptions

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def following(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The deployed service, whose functions have no more than their own permissions."""
    options = StackOptions(
        environment="follow",
        minute_seconds=1.0,
        engine={"metric_delay_seconds": 3_600, "stop_grace_seconds": 2},
        parameters={"FollowLogs": "true"},
        trial_python=Path(sys.executable),
        enforce_iam=True,
    )
    stack = EmbeddedStack(ROOT, options)
    try:
        stack.start()
        yield Service(stack, tmp_path_factory.mktemp("gates"), caller=None)
    finally:
        stack.stop()


def test_poor_trial_is_stopped_by_epochs_that_cloudwatch_has_not_told(following: Service) -> None:
    gate = following.gate()
    # All report four epochs; the poor one then waits, and is found poor by what it printed.
    spec = following.spec("0.1", "0.2", "0.3", "9", epochs=4, **gate.closed_for("9", after=4))
    spec["search"]["parallel"] = 3
    spec["stopping"] = {"policy": {"median": {"grace": 2, "min_trials": 3}}}
    accepted = following.api.submit(spec)

    tuning = following.over(accepted.tuning_id)

    assert tuning.progress
    assert (tuning.progress.completed, tuning.progress.stopped) == (3, 1)
    (decision,) = eventually(lambda: following.api.decisions(accepted.tuning_id))
    assert decision.reason.startswith("At step 4 ")
    assert decision.saving
    assert decision.saving.epochs == 0
    lines = following.logged()
    assert [line for line in lines if "AccessDenied" in line or "not authorized" in line] == []
    assert following.dead_letters() == []
