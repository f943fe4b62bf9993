from datetime import timedelta
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import MedianSpec, StoppingSpec
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.state import TuningState

RUNNING, STOPPED, FAILED = TrialStatus.IN_PROGRESS, TrialStatus.STOPPED, TrialStatus.FAILED

# Running averages up to step 3: 0.2, 0.3, 0.4, 0.5; their median is 0.35.
FINISHED = (
    trial(1, [0.1, 0.2, 0.3, 0.9]),
    trial(2, [0.2, 0.3, 0.4, 0.9]),
    trial(3, [0.3, 0.4, 0.5, 0.9]),
    trial(4, [0.4, 0.5, 0.6, 0.9]),
)


def decide(
    *running: Trial,
    ended: tuple[Trial, ...] = FINISHED,
    goal: Goal = Goal.MAXIMIZE,
    grace: int = 2,
    min_trials: int = 4,
) -> list[Verdict]:
    spec = StoppingSpec(policies=(MedianSpec(grace=grace, min_trials=min_trials),))
    return evaluate(spec, TuningState.of(goal, running=running, ended=ended), NOON)


def stopped(*running: Trial, **conditions: object) -> list[int]:
    """Return the numbers of the trials that the policy ends."""
    return [
        int(str(verdict.trial).split("-")[2])
        for verdict in decide(*running, **conditions)  # type: ignore[arg-type]
    ]


def test_a_trial_below_the_median_is_stopped_with_its_evidence() -> None:
    [verdict] = decide(trial(9, [0.1, 0.1, 0.34], RUNNING))

    assert verdict.policy == "median"
    assert verdict.subject is Subject.TRIAL
    assert verdict.trial == trial(9).name
    assert verdict.evidence == pytest.approx(
        {"step": 3, "median": 0.35, "trials": 4, "value": 0.34}
    )
    assert verdict.reason == (
        "At step 3 its value 0.34 is worse than 0.35,"
        " the median of what 4 earlier trials averaged up to there."
    )


def test_a_trial_at_or_above_the_median_goes_on() -> None:
    assert decide(trial(9, [0.1, 0.1, 0.36], RUNNING)) == []
    level = tuple(trial(n, [0.5] * 4) for n in range(1, 5))
    assert decide(trial(9, [0.5] * 3, RUNNING), ended=level) == []


def test_a_trial_is_judged_by_its_latest_value_not_by_its_best() -> None:
    assert stopped(trial(9, [0.9, 0.9, 0.1], RUNNING)) == [9]


def test_nobody_is_judged_in_the_grace_period() -> None:
    assert stopped(trial(9, [0.0, 0.0], RUNNING)) == []
    assert stopped(trial(9, [0.0, 0.0, 0.0], RUNNING)) == [9]


def test_nobody_is_judged_before_enough_trials_have_completed() -> None:
    assert decide(trial(9, [0.0] * 3, RUNNING), ended=FINISHED[:3]) == []
    crashed = (*FINISHED[:3], trial(4, [0.5] * 4, FAILED))
    assert decide(trial(9, [0.0] * 3, RUNNING), ended=crashed) == []


def test_a_trial_that_is_stopping_is_left_alone() -> None:
    assert decide(trial(9, [0.0] * 3, TrialStatus.STOPPING)) == []


def test_the_trial_in_the_lead_is_never_stopped() -> None:
    # Everybody fell back at the end, so that the best value known is below their averages.
    faded = tuple(trial(n, [0.9, 0.9, 0.9, 0.1]) for n in range(1, 5))

    assert stopped(trial(8, [0.4] * 3, RUNNING), trial(9, [0.5] * 3, RUNNING), ended=faded) == [8]


def test_minimising_is_the_mirror_image() -> None:
    losses = tuple(
        trial(n, [1 - one.value for one in done.curve]) for n, done in enumerate(FINISHED)
    )

    assert stopped(trial(9, [0.9, 0.9, 0.66], RUNNING), ended=losses, goal=Goal.MINIMIZE) == [9]
    assert stopped(trial(9, [0.9, 0.9, 0.64], RUNNING), ended=losses, goal=Goal.MINIMIZE) == []


@pytest.mark.parametrize("broken", [nan, inf, -inf])
@pytest.mark.parametrize("goal", list(Goal))
def test_a_value_that_is_no_number_is_worse_than_any(broken: float, goal: Goal) -> None:
    [verdict] = decide(trial(9, [0.5, 0.5, broken], RUNNING), goal=goal)

    assert "value" not in verdict.evidence


def test_not_a_number_in_an_earlier_trial_is_passed_over() -> None:
    ended = (*FINISHED[:3], trial(4, [nan, 0.5, nan, 0.9]))

    [verdict] = decide(trial(9, [0.0] * 3, RUNNING), ended=ended)

    assert verdict.evidence["median"] == pytest.approx(0.35)


def test_a_stopped_trial_counts_only_where_it_got_to() -> None:
    short, long = trial(5, [9.0, 9.0], STOPPED), trial(5, [9.0, 9.0, 9.0], STOPPED)
    running = trial(9, [0.1, 0.1, 0.38], RUNNING)

    assert stopped(running, ended=(*FINISHED, short)) == []
    assert stopped(running, ended=(*FINISHED, long)) == [9]


def test_epochs_are_never_compared_with_metric_periods() -> None:
    assert decide(trial(9, [0.0] * 3, RUNNING, exact=False)) == []

    periods = tuple(
        trial(n, [one.value for one in done.curve], exact=False)
        for n, done in enumerate(FINISHED, start=1)
    )
    [verdict] = decide(trial(9, [0.0] * 3, RUNNING, exact=False), ended=periods)
    assert verdict.reason.startswith("At metric period 3")


curves = st.lists(st.floats(-1, 1, width=16), min_size=1, max_size=8)


@given(st.lists(curves, min_size=4, max_size=6), st.lists(curves, max_size=4), st.randoms())
def test_neither_order_nor_repetition_of_what_was_seen_matters(
    past: list[list[float]], present: list[list[float]], random: object
) -> None:
    ended = [trial(n, values) for n, values in enumerate(past)]
    running = [trial(100 + n, values, RUNNING) for n, values in enumerate(present)]

    def shuffled(trials: list[Trial]) -> tuple[Trial, ...]:
        mixed = [
            one.model_copy(update={"curve": (*reversed(one.curve), *one.curve)}) for one in trials
        ]
        random.shuffle(mixed)  # type: ignore[attr-defined]
        return tuple(mixed)

    assert decide(*shuffled(running), ended=shuffled(ended)) == decide(*running, ended=tuple(ended))


@given(st.lists(curves, min_size=4, max_size=6), curves)
def test_the_goal_only_says_which_way_is_up(past: list[list[float]], present: list[float]) -> None:
    def decided(sign: float, goal: Goal) -> list[int]:
        ended = tuple(trial(n, [sign * v for v in values]) for n, values in enumerate(past))
        running = trial(100, [sign * v for v in present], RUNNING)
        return stopped(running, ended=ended, goal=goal)

    assert decided(1, Goal.MAXIMIZE) == decided(-1, Goal.MINIMIZE)


def test_the_latest_of_several_values_at_a_step_counts() -> None:
    late = trial(9, [0.1, 0.1, 0.1], RUNNING)
    again = late.curve[-1].model_copy(
        update={"value": 0.9, "time": late.curve[-1].time + timedelta(seconds=1)}
    )

    assert decide(late.model_copy(update={"curve": (again, *late.curve)})) == []
