from math import inf, nan

import pytest

from tests.fakes.samples import NOON, trial
from tunesmith.domain.decisions import Subject
from tunesmith.domain.policies import (
    AutoSpec,
    DivergenceSpec,
    MedianSpec,
    PlateauSpec,
    PolicySpec,
    StoppingSpec,
    TargetSpec,
)
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.stopping.engine import evaluate
from tunesmith.stopping.state import TuningState
from tunesmith.stopping.target import TargetPolicy

RUNNING = TrialStatus.IN_PROGRESS
ENDED = tuple(trial(n, [0.5] * 6) for n in range(4))
STATE = TuningState.of(
    Goal.MAXIMIZE,
    running=(trial(9, [0.1] * 6, RUNNING),),
    ended=ENDED,
)


def asking(*policies: PolicySpec) -> StoppingSpec:
    return StoppingSpec(policies=policies)


def policies_in(spec: StoppingSpec, state: TuningState = STATE) -> list[str]:
    return [verdict.policy for verdict in evaluate(spec, state, NOON)]


def test_only_what_was_asked_for_is_applied() -> None:
    assert policies_in(StoppingSpec.off()) == []
    assert policies_in(asking(MedianSpec())) == ["median"]
    assert policies_in(asking(PlateauSpec(jobs=3))) == ["plateau"]
    assert policies_in(asking(TargetSpec(value=0.5))) == ["target"]
    assert policies_in(asking(MedianSpec(grace=6))) == []


def test_a_verdict_on_the_tuning_leaves_none_on_its_trials() -> None:
    verdicts = evaluate(
        asking(MedianSpec(), TargetSpec(value=0.5), PlateauSpec(jobs=3)), STATE, NOON
    )

    assert [verdict.key for verdict in verdicts] == ["target:tuning", "plateau:tuning"]
    assert {verdict.subject for verdict in verdicts} == {Subject.TUNING}


def test_the_same_verdict_has_the_same_key_however_often_it_is_reached() -> None:
    later = TuningState.of(Goal.MAXIMIZE, running=(trial(9, [0.1] * 7, RUNNING),), ended=ENDED)

    [first], [second] = (evaluate(asking(MedianSpec()), one, NOON) for one in (STATE, later))

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
    verdicts = TargetPolicy(TargetSpec(value=0.9)).decide(
        TuningState.of(goal, ended=(trial(1, [value]),)), NOON
    )

    assert bool(verdicts) is reached


def test_a_target_reached_by_a_trial_that_still_runs_waits_for_its_model() -> None:
    running = TuningState.of(Goal.MAXIMIZE, running=(trial(1, [0.95], RUNNING),))
    crashed = TuningState.of(Goal.MAXIMIZE, ended=(trial(1, [0.95], TrialStatus.FAILED),))

    assert TargetPolicy(TargetSpec(value=0.9)).decide(running, NOON) == []
    assert TargetPolicy(TargetSpec(value=0.9)).decide(crashed, NOON) == []


def test_the_target_names_the_trial_that_reached_it() -> None:
    state = TuningState.of(Goal.MAXIMIZE, ended=(trial(1, [0.2]), trial(2, [0.95])))

    [verdict] = TargetPolicy(TargetSpec(value=0.9)).decide(state, NOON)

    assert verdict.reason == f"Trial {trial(2).name} reached 0.95; the target is 0.9."


def test_auto_also_ends_what_diverged_and_a_tuning_whose_trials_all_fail() -> None:
    lost = trial(8, [nan] * 3, RUNNING)
    fine = trial(9, [0.5], RUNNING)
    crashed = [trial(n, (), TrialStatus.FAILED) for n in range(4)]
    auto = asking(AutoSpec())

    diverged = TuningState.of(Goal.MAXIMIZE, running=(lost, fine))
    assert policies_in(auto, diverged) == ["divergence"]
    assert policies_in(auto, TuningState.of(Goal.MAXIMIZE, ended=crashed)) == ["failure_rate"]
    some = TuningState.of(Goal.MAXIMIZE, ended=(*crashed, trial(7, [0.1])))
    assert policies_in(auto, some) == []


def test_what_is_asked_for_beside_auto_keeps_its_own_settings() -> None:
    lost = TuningState.of(Goal.MAXIMIZE, running=(trial(8, [nan] * 3, RUNNING),))

    assert policies_in(asking(AutoSpec(), DivergenceSpec(steps=4)), lost) == []
