import pytest

from tests.fakes.samples import trial
from tests.unit.stopping.deciding import RUNNING, decide
from tunesmith.domain.decisions import Subject
from tunesmith.domain.policies import ConvergenceSpec
from tunesmith.domain.trials import Goal
from tunesmith.stopping.convergence import expected_gain, quiet, spread_of

# Twenty scores that spread from 0.5 to 1, then a sampler that has learned: 0.1, and close to it.
WIDE = [0.5 + 0.025 * number for number in range(20)]
LEARNED = [*WIDE, 0.1, *(0.1001 + 0.00001 * number for number in range(30))]


def end(scores: list[float]) -> list[str]:
    ended = [trial(number, [score]) for number, score in enumerate(scores)]
    verdicts = decide(ConvergenceSpec(), (), ended, goal=Goal.MINIMIZE, max_trials=100)
    return [verdict.reason for verdict in verdicts if verdict.subject is Subject.TUNING]


def test_a_sampler_that_has_learned_and_brings_nothing_more_is_ended() -> None:
    [reason] = end(LEARNED)

    assert reason.startswith("The 49 trials that are left would improve the objective 0.1 by ")
    assert reason.endswith("The last 30 trials brought nothing better.")


def test_random_search_goes_on_while_its_scores_lie_apart() -> None:
    assert end([0.1, *WIDE, *WIDE]) == []


def test_a_new_best_is_waited_for() -> None:
    assert end(LEARNED[:-1]) == []


def test_a_running_trial_that_is_better_is_waited_for() -> None:
    ended = [trial(number, [score]) for number, score in enumerate(LEARNED)]
    better = trial(99, [0.05], RUNNING)

    assert decide(ConvergenceSpec(), [better], ended, goal=Goal.MINIMIZE, max_trials=100) == []


def test_the_gain_worked_by_hand() -> None:
    # Of sixteen scores 0..15 the youngest fifteen are 1..15: the ninth best is 9, the mean of the
    # best eight 4.5. As many jobs are left as have been, so one half of that depth is expected.
    assert expected_gain([float(number) for number in range(16)], 16) == pytest.approx(2.25)


def test_spread_and_quiet() -> None:
    assert spread_of([3.0, 1.0, 2.0]) == 1.0
    assert quiet([3.0, 1.0, 2.0, 1.0]) == 2
