from math import inf, nan

import pytest

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Subject
from tunesmith.domain.policies import MedianSpec, PlateauSpec, StoppingSpec
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.state import TuningState
from tunesmith.stopping.target import TargetPolicy

RUNNING = TrialStatus.IN_PROGRESS
STATE = TuningState(
    goal=Goal.MAXIMIZE,
    running=(trial(9, [0.1] * 6, RUNNING),),
    ended=tuple(trial(n, [0.5] * 6) for n in range(4)),
)


def policies_in(spec: StoppingSpec, state: TuningState = STATE) -> list[str]:
    return [verdict.policy for verdict in evaluate(spec, state, NOON)]


def test_only_what_was_asked_for_is_applied() -> None:
    assert policies_in(StoppingSpec.off()) == []
    assert policies_in(StoppingSpec()) == ["median"]
    assert policies_in(StoppingSpec(trials=None, plateau=PlateauSpec(jobs=3))) == ["plateau"]
    assert policies_in(StoppingSpec(trials=None, target=0.5)) == ["target"]
    assert policies_in(StoppingSpec(trials=MedianSpec(grace=6))) == []


def test_a_verdict_on_the_tuning_leaves_none_on_its_trials() -> None:
    verdicts = evaluate(StoppingSpec(target=0.5, plateau=PlateauSpec(jobs=3)), STATE, NOON)

    assert [verdict.key for verdict in verdicts] == ["target:tuning", "plateau:tuning"]
    assert {verdict.subject for verdict in verdicts} == {Subject.TUNING}


def test_the_same_verdict_has_the_same_key_however_often_it_is_reached() -> None:
    later = STATE.model_copy(update={"running": (trial(9, [0.1] * 7, RUNNING),)})

    [first], [second] = (evaluate(StoppingSpec(), state, NOON) for state in (STATE, later))

    assert first.key == second.key == f"median:{trial(9).name}"


@pytest.mark.parametrize(
    ("goal", "value", "reached"),
    [
        (Goal.MAXIMIZE, 0.9, True),
        (Goal.MAXIMIZE, 0.91, True),
        (Goal.MAXIMIZE, 0.89, False),
        (Goal.MINIMIZE, 0.9, True),
        (Goal.MINIMIZE, 0.91, False),
        (Goal.MAXIMIZE, nan, False),
        (Goal.MAXIMIZE, inf, False),
    ],
)
def test_the_target_ends_the_tuning_once_a_trial_has_reached_it(
    goal: Goal, value: float, reached: bool
) -> None:
    verdicts = TargetPolicy(0.9).decide(TuningState(goal=goal, ended=(trial(1, [value]),)), NOON)

    assert bool(verdicts) is reached


def test_a_target_reached_by_a_trial_that_still_runs_waits_for_its_model() -> None:
    running = TuningState(goal=Goal.MAXIMIZE, running=(trial(1, [0.95], RUNNING),))
    crashed = TuningState(goal=Goal.MAXIMIZE, ended=(trial(1, [0.95], TrialStatus.FAILED),))

    assert TargetPolicy(0.9).decide(running, NOON) == []
    assert TargetPolicy(0.9).decide(crashed, NOON) == []


def test_the_target_names_the_trial_that_reached_it() -> None:
    state = TuningState(goal=Goal.MAXIMIZE, ended=(trial(1, [0.2]), trial(2, [0.95])))

    [verdict] = TargetPolicy(0.9).decide(state, NOON)

    assert verdict.reason == f"Trial {trial(2).name} reached 0.95; the target is 0.9."
