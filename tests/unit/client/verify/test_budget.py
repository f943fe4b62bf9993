"""Nothing starts that may cost more than it was allowed to."""

import shlex
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tunesmith_client.cli import app
from tunesmith_client.errors import NotReady
from tunesmith_client.verify.budget import (
    DEFAULT_CAP,
    DEFAULT_INSTANCE,
    EVERYTHING_ELSE,
    OVERHEAD_SECONDS,
    estimate,
)
from tunesmith_client.verify.plan import Pace, plan

PACE = Pace()
ROOT = Path(__file__).resolve().parents[4]
GIVEN = {"ROLE": "arn:r", "SLACK_SECRET": "arn:s", "CAP": "0.60", "PRICE": "0.2", "YES": "1"}


def test_the_worst_case_counts_every_trial_for_as_long_as_it_may_run() -> None:
    planned = plan(PACE, DEFAULT_INSTANCE)

    expected = estimate(planned, PACE, DEFAULT_INSTANCE, Decimal("3.6"))

    # 3 + 1 that might not count, 3, 4 and 3 trials of 600 s and 900 s around them, at 0.1 cent/s
    assert expected.training == Decimal(14 * 1500) * Decimal("0.001")
    assert expected.total == expected.training + Decimal("0.50")


def test_the_default_plan_stays_far_below_the_default_cap() -> None:
    expected = estimate(plan(PACE, DEFAULT_INSTANCE), PACE, DEFAULT_INSTANCE, None)

    assert expected.total < DEFAULT_CAP / 2
    assert any("assumed 0.115 USD per hour" in line for line in expected.lines())
    expected.hold_to(DEFAULT_CAP)


def test_a_cap_below_the_worst_case_is_held() -> None:
    expected = estimate(plan(PACE, DEFAULT_INSTANCE), PACE, DEFAULT_INSTANCE, None)

    expected.hold_to(expected.total)
    with pytest.raises(NotReady, match="Nothing was started"):
        expected.hold_to(expected.total - Decimal("0.01"))


def test_no_price_is_made_up_for_another_instance_type() -> None:
    with pytest.raises(NotReady, match="--price-per-hour"):
        estimate(plan(PACE, "ml.p5.48xlarge"), PACE, "ml.p5.48xlarge", None)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--cap", "0.60"], "the cap is 0.60 USD"),
        (["--cap", "nan"], "no amount"),
        (["--price-per-hour", "100"], "Nothing was started"),
        (["--instance-type", "ml.p5.48xlarge"], "No price is assumed"),
        ([], "--role"),
        (["--remove", "prod"], "prod is no verification"),
        (["--profile", "nobody", "--remove", "verify-00000000"], "(nobody) could not be found"),
    ],
)
def test_the_command_refuses_before_it_asks_aws_anything(arguments: list[str], told: str) -> None:
    ended = CliRunner().invoke(app, ["verify-aws", "--yes", *arguments])

    assert ended.exit_code == 2
    assert told in ended.output


def test_the_page_tells_what_is_worked_out() -> None:
    page = (ROOT / "docs" / "verify-aws.md").read_text()
    expected = estimate(plan(PACE, DEFAULT_INSTANCE), PACE, DEFAULT_INSTANCE, None)

    for told in (
        f"| {expected.trials}: 3 random and 1 in case",
        f"| {expected.seconds_per_trial} s: its limit of {PACE.trial_limit_seconds} s, and "
        f"{OVERHEAD_SECONDS} s for",
        f"| {expected.price_per_hour} USD per hour of `{expected.instance_type}`",
        f"| everything else | {EVERYTHING_ELSE} USD",
        f"**{expected.total} USD**",
        f"cap, {DEFAULT_CAP} USD unless",
        f"looks every {PACE.poll_seconds:.0f} s",
    ):
        assert told in page


def test_make_hands_on_what_the_page_says_it_takes() -> None:
    given = [f"{name}={value}" for name, value in GIVEN.items()]
    command = [shutil.which("make") or "make", "-n", "verify-aws", *given]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    _, _, arguments = told.replace("\\\n", " ").partition("bin/tunesmith ")

    ended = CliRunner().invoke(app, shlex.split(arguments))

    assert "--role arn:r --slack-secret arn:s" in arguments.replace('"', "")
    assert "--yes" in arguments
    # 14 trials of 1500 s at 0.2 USD per hour, and half a dollar: the price and the cap were taken
    assert "worst case is 1.67 USD and the cap is 0.60 USD" in " ".join(ended.output.split())
