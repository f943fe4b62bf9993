"""`tunesmith backtest`: what people and programs read of it."""

import pytest
from rich.console import Console

from tests.fakes.client import FakeTransport, reply
from tunesmith_client.answers import Backtest
from tunesmith_client.api import TuningsApi
from tunesmith_client.cli.backtests import page, together


def answer(*, lost: bool = False, notional: bool = True, policy: str = "auto") -> dict[str, object]:
    none = {"policy": "none", "seconds": 1000.0, "cost": 1.0, "best": 0.9, "keeps_best": True}
    auto = {
        "policy": policy,
        "stopped": 7,
        "seconds": 250.0,
        "saved_seconds": 750.0,
        "saved_usd": None if lost else 1.5,
        "cost": 0.25,
        "best": 0.85 if lost else 0.9,
        "keeps_best": not lost,
    }
    return {
        "tuning_id": "k3jq7x2mz5ab4cde",
        "name": "digits",
        "metric": "accuracy",
        "trials": 19,
        "without_curve": 1,
        "steps": "epochs",
        "notional": notional,
        "policies": [{**none, "saved_usd": 0.0}, auto],
        "assumptions": ["A trial's objective is its latest value, as on SageMaker."],
    }


def printed(found: object, width: int = 140) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(found)
    return captured.get()


def test_each_policy_is_asked_for_as_it_was_written() -> None:
    transport = FakeTransport([reply(200, answer())])
    api = TuningsApi("https://api.example/v1", transport)

    found = api.backtest("k3jq7x2mz5ab4cde", ["auto", "median:grace=5"])

    [sent] = transport.sent
    assert sent.url.endswith(
        "/tunings/k3jq7x2mz5ab4cde/backtest?policy=auto&policy=median%3Agrace%3D5"
    )
    assert [each.policy for each in found.policies] == ["none", "auto"]


@pytest.mark.parametrize(("lost", "told"), [(False, "no"), (True, "yes")])
def test_a_page_says_what_is_saved_and_whether_the_best_is_lost(*, lost: bool, told: str) -> None:
    text = printed(page(Backtest.model_validate(answer(lost=lost))))

    [row] = [line for line in text.splitlines() if line.strip().startswith("auto")]
    assert "750 s (75%)" in row
    assert row.split()[-2] == told
    assert ("(75%), $1.50" in row) is not lost  # unknown is not nothing
    assert "1 without a curve" in text
    assert "latest value" in text


def test_several_tunings_are_summed_up() -> None:
    found = [Backtest.model_validate(answer(lost=each)) for each in (False, True)]

    text = printed(together(found))

    [row] = [line for line in text.splitlines() if line.strip().startswith("auto")]
    assert "1,500 s (75%)" in row
    assert "$" not in row  # the dollars of one of them are not known
    assert "1 of 2" in row


@pytest.mark.parametrize("notional", [True, False])
def test_dollars_that_nobody_is_billed_are_called_so(*, notional: bool) -> None:
    found = Backtest.model_validate(answer(notional=notional))

    assert ("dollars are notional" in printed(page(found))) is notional
    assert ("dollars are notional" in printed(together([found, found]))) is notional


def test_no_word_is_broken_where_there_is_little_room() -> None:
    policy = "median:grace=3,min_trials=3"
    found = Backtest.model_validate(answer(policy=policy))

    for drawn in (page(found), together([found, found])):
        narrow, wide = printed(drawn, width=80), printed(drawn)
        lines = narrow.splitlines()
        assert max(map(len, lines)) <= 80
        assert any("  saved  " in each and "  trained  " in each for each in lines)
        whole = policy in narrow
        assert whole or {"median:", "grace=3,", "min_trials=3"} <= set(narrow.split())
        assert policy in wide  # and what one copies is in one piece


def test_bars_keep_their_proportions_where_there_is_little_room() -> None:
    text = printed(page(Backtest.model_validate(answer())), width=80)

    lines = [line for line in text.splitlines() if "█" in line]
    none, auto = (line.count("█") for line in lines[:2])
    assert auto < none / 2
