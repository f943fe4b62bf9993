from datetime import timedelta
from math import log

import pytest

from tests.fakes.samples import NOON, trial
from tests.unit.stopping.deciding import RUNNING, STOPPED, decide, numbers
from tunesmith.domain.decisions import Verdict
from tunesmith.domain.policies import AutoSpec
from tunesmith.domain.trials import Goal, Trial
from tunesmith.stopping.auto import bar, chance
from tunesmith.stopping.forecast import Forecast
from tunesmith.stopping.outlook import View
from tunesmith.stopping.state import Costs

EPOCHS = 40
LATER = NOON + timedelta(hours=1)
NOTHING = Costs(startup_seconds=0.0, lag_seconds=0.0)


def straight(start: float, slope: float, epochs: int = EPOCHS) -> list[float]:
    """Fall along a straight line in the logarithm of time."""
    return [start - slope * log(step + 1) for step in range(1, epochs + 1)]


# Ten finished trials that end between 0.26 and 0.41 after forty epochs.
FINISHED = tuple(trial(n, straight(1.0, 0.16 + 0.004 * n)) for n in range(10))


def judge(
    *running: Trial, ended: tuple[Trial, ...] = FINISHED, costs: Costs = NOTHING
) -> list[Verdict]:
    return decide(AutoSpec(), running, ended, goal=Goal.MINIMIZE, now=LATER, costs=costs)


def test_a_flat_trial_far_behind_is_stopped_and_the_reason_says_why() -> None:
    [verdict] = judge(trial(20, straight(1.2, 0.01, 15), RUNNING))

    assert verdict.policy == "auto"
    assert verdict.evidence["step"] == 15
    assert verdict.evidence["horizon"] == EPOCHS
    assert verdict.evidence["trials"] == 10
    assert verdict.evidence["better"] == pytest.approx(10)
    assert verdict.evidence["chance"] < verdict.evidence["bar"]
    assert verdict.reason.startswith("At step 15 of about 40 it is behind 10 of 10 trials")


def test_a_slow_starter_whose_slope_reaches_the_best_goes_on() -> None:
    assert judge(trial(20, straight(1.2, 0.30, 15), RUNNING)) == []


def test_the_best_at_its_step_goes_on_although_it_is_flat() -> None:
    first = [1.0 - 0.25 * log(step + 1) for step in range(1, 6)]
    assert judge(trial(20, [*first, *[first[-1]] * 3], RUNNING)) == []


def test_nobody_is_judged_against_fewer_than_three() -> None:
    assert judge(trial(20, straight(1.2, 0.0, 30), RUNNING), ended=FINISHED[:2]) == []


def test_before_any_trial_has_completed_those_running_are_compared() -> None:
    running = [trial(n, straight(1.0, 0.2 + 0.01 * n, 12), RUNNING) for n in range(1, 12)]
    hopeless = trial(20, [1.5 + 0.01 * step for step in range(12)], RUNNING)

    stopped = numbers(judge(*running, hopeless, ended=()))

    assert 20 in stopped
    assert 11 not in stopped  # the best of them


def test_stopped_trials_count_as_behind_and_make_it_harder() -> None:
    stopped = tuple(trial(30 + n, straight(1.1, 0.05, 4), STOPPED) for n in range(20))
    [few] = judge(trial(20, straight(1.2, 0.01, 15), RUNNING))
    [many] = judge(trial(20, straight(1.2, 0.01, 15), RUNNING), ended=(*FINISHED, *stopped))

    assert many.evidence["trials"] == few.evidence["trials"] + 20
    assert many.evidence["better"] == pytest.approx(few.evidence["better"])


def test_a_trial_is_let_run_when_starting_another_would_cost_more() -> None:
    late = trial(20, straight(1.2, 0.01, 15), RUNNING)

    assert judge(late, costs=Costs(startup_seconds=1e6)) == []


def test_minutes_are_never_held_against_epochs() -> None:
    assert judge(trial(20, straight(1.2, 0.01, 15), RUNNING, exact=False)) == []


def test_more_is_asked_for_the_longer_a_trial_has_run_but_not_at_the_end() -> None:
    assert bar(0.1) < bar(0.4) < bar(0.8)
    assert bar(1.0) == 0.0


def test_minutes_are_believed_less_than_epochs() -> None:
    assert bar(0.5, exact=False) < bar(0.5)


def view(better: float, foretold: float) -> View:
    """Look at a trial against ten, with a forecast that gives it a chance."""
    certain = Forecast(
        expected=0.5 - foretold,
        spread=1.0,
        freedom=1e6,
        weights=(0.0, 0.0, 0.0),
        center=0.0,
        error=1.0,
        noise=0.0,
        horizon=EPOCHS,
    )
    return View(10, EPOCHS, certain, 10, better, 0.5, ())


def test_both_opinions_count() -> None:
    assert chance(view(0, 0.0)) > chance(view(5, 0.0)) > chance(view(10, 0.0))
    assert chance(view(5, 1.0)) > chance(view(5, 0.0)) > chance(view(5, -1.0))


def test_a_chance_worked_by_hand() -> None:
    # The forecast gives 1/2, which a coin toss does not change: log odds 0. Rank (5 + ½) / 11 = ½.
    odds = -2.3 - 1.25 * log(0.5) - 0.74 * log(11)

    assert chance(view(5, 0.0)) == pytest.approx(1 / (1 + 2.718281828 ** (-odds)))
