import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.embedded.deployed import ROOT, TEMPLATE
from tests.stack.waiting import PATIENCE_SECONDS, eventually
from tunesmith_local.stack import EmbeddedStack, StackOptions
from tunesmith_local.stack.deploy import DeployError
from tunesmith_local.stack.process import processes_of

SERVER = """
import sys
from pathlib import Path
from tunesmith_local.stack import StackOptions, serve
root, template, state_dir = map(Path, sys.argv[1:])
options = StackOptions(template=template, state_dir=state_dir, engine=None, minute_seconds=1)
serve(root, options, lambda addresses: print(addresses.model_dump_json(), flush=True))
print("cleaned up", flush=True)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", Path]]:
    """A process that serves a stack, its function's worker running."""
    state_dir = tmp_path / "state"
    command = [sys.executable, "-c", SERVER, str(ROOT), str(TEMPLATE), str(state_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "endpoint_url" in json.loads(process.stdout.readline())
            eventually(lambda: len(list(processes_of(state_dir))) > 1)  # a schedule ticked
            yield process, state_dir
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_stack_in_order(
    server: tuple["subprocess.Popen[str]", Path], number: signal.Signals
) -> None:
    process, state_dir = server

    process.send_signal(number)

    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out.strip()) == (0, "cleaned up")
    assert not list(processes_of(state_dir))
    assert not state_dir.exists()


def test_nothing_survives_a_killed_owner(
    server: tuple["subprocess.Popen[str]", Path],
) -> None:
    process, state_dir = server

    process.kill()

    eventually(lambda: not list(processes_of(state_dir)))
    assert not state_dir.exists()


def test_nothing_survives_a_killed_emulator(tmp_path: Path) -> None:
    options = StackOptions(template=TEMPLATE, engine=None, state_dir=tmp_path / "state")
    with EmbeddedStack(ROOT, options) as stack:
        for pid in processes_of(stack.state_dir):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: not stack.is_running)

    assert not list(processes_of(stack.state_dir))


def test_two_stacks_run_side_by_side() -> None:
    options = StackOptions(template=TEMPLATE, engine=None)
    with EmbeddedStack(ROOT, options) as one, EmbeddedStack(ROOT, options) as other:
        assert one.aws.endpoint_url != other.aws.endpoint_url
        names = [
            stack.aws.client("s3").list_buckets()["Buckets"][0]["Name"] for stack in (one, other)
        ]

    assert names[0] == names[1]  # each has its own world


def test_a_template_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "template.yaml"
    broken.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Flow:\n"
        "    Type: AWS::StepFunctions::StateMachine\n"
        "    Properties: {RoleArn: x, DefinitionS3Location: {Bucket: nowhere, Key: nothing}}\n"
    )
    options = StackOptions(template=broken, engine=None, state_dir=tmp_path / "state")

    with pytest.raises(DeployError, match=r"Flow: .*nowhere"):
        EmbeddedStack(ROOT, options).start()

    assert not list(processes_of(tmp_path / "state"))
    assert not (tmp_path / "state").exists()
