"""What holds of every policy, whatever a tuning looks like."""

from datetime import timedelta
from math import inf, isfinite, nan
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.samples import NOON, trial
from tests.unit.stopping.deciding import FAILED, RUNNING, STOPPED
from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.policies import (
    COMPARING,
    ON_TRIALS,
    POLICIES,
    BanditSpec,
    ConvergenceSpec,
    DeadlineSpec,
    DivergenceSpec,
    ExtrapolationSpec,
    FailureRateSpec,
    HalvingSpec,
    LimitSpec,
    MedianSpec,
    PatienceSpec,
    PercentileSpec,
    PlateauSpec,
    PolicySpec,
    StoppingSpec,
    TargetSpec,
)
from tunesmith.domain.trials import Goal, Trial, TrialStatus
from tunesmith.stopping.engine import ALONE, MAKERS, evaluate
from tunesmith.stopping.state import TuningState

EAGER: dict[str, PolicySpec] = {
    "median": MedianSpec(grace=0, min_trials=1),
    "percentile": PercentileSpec(grace=0, min_trials=1),
    "bandit": BanditSpec(grace=0, slack=0.0),
    "halving": HalvingSpec(reduction=2),
    "patience": PatienceSpec(steps=1),
    "divergence": DivergenceSpec(steps=1),
    "extrapolation": ExtrapolationSpec(probability=0.5, grace=0, min_trials=3),
    "limit": LimitSpec(seconds=1),
    "target": TargetSpec(value=0.0),
    "plateau": PlateauSpec(jobs=2, min_improvement=0.0),
    "convergence": ConvergenceSpec(gain=0.9, min_jobs=5),
    "deadline": DeadlineSpec(seconds=60),
    "failure_rate": FailureRateSpec(share=0.1, min_trials=2),
}
"""Settings under which a policy acts as soon as it can; the others have none that make it so."""

UNHURRIED: dict[str, PolicySpec] = {
    **{kind: EAGER[kind] for kind in ("limit", "target", "deadline")},
    "halving": HalvingSpec(min_steps=2),
}
"""Settings of the policies that have no default, or one under which a single value may decide."""

LATER = NOON + timedelta(hours=3)
few = settings(max_examples=40)  # of each policy
every_policy = pytest.mark.parametrize("kind", sorted(MAKERS))
on_trials = pytest.mark.parametrize("kind", sorted(ON_TRIALS & {*MAKERS}))
comparing = pytest.mark.parametrize("kind", sorted(COMPARING & {*MAKERS}))

Shape = tuple[list[float], TrialStatus, bool]
"""A trial's values, its status, and whether its steps are epochs."""
World = tuple[list[Shape], list[Shape]]

values = st.floats(-1, 1, width=16) | st.sampled_from([nan, inf, -inf])
curves = st.lists(values, max_size=12)
sizes = st.lists(
    st.sampled_from([0.0, 0.5, -0.5, 1.7e308, -1.7e308, 1e160, nan, inf]), min_size=2, max_size=8
)
endings = st.sampled_from([TrialStatus.COMPLETED, TrialStatus.COMPLETED, STOPPED, FAILED])


def worlds(exact: st.SearchStrategy[bool]) -> st.SearchStrategy[World]:
    ended = st.lists(st.tuples(curves, endings, exact), max_size=8)
    return st.tuples(ended, st.lists(st.tuples(curves, st.just(RUNNING), exact), max_size=4))


any_world = worlds(st.booleans())
goals = st.sampled_from(list(Goal))


def settings_of(kind: str) -> PolicySpec:
    return EAGER[kind] if kind in EAGER else POLICIES[kind]()  # type: ignore[return-value]


def trials(shapes: list[Shape], first: int) -> list[Trial]:
    return [
        trial(n, seen, status, exact=exact)
        for n, (seen, status, exact) in enumerate(shapes, start=first)
    ]


def built(world: World) -> tuple[list[Trial], list[Trial]]:
    return trials(world[0], 1), trials(world[1], 101)


def state_of(goal: Goal, ended: list[Trial], running: list[Trial]) -> TuningState:
    state = TuningState.of(goal, running=running, ended=ended)
    return TuningState(goal, state.running, state.reference, started_at=NOON)


def decide(
    kind: str, goal: Goal, ended: list[Trial], running: list[Trial], sign: float = 1
) -> list[Verdict]:
    spec = settings_of(kind)
    if isinstance(spec, TargetSpec):
        spec = TargetSpec(value=sign * 0.5)
    return evaluate(StoppingSpec(policies=(spec,)), state_of(goal, ended, running), LATER)


def mixed(some: list[Trial], random: Random) -> list[Trial]:
    """Shuffle trials, and show what was seen of them twice and backwards."""
    again = [one.model_copy(update={"curve": (*reversed(one.curve), *one.curve)}) for one in some]
    random.shuffle(again)
    return again


@every_policy
@few
@given(world=any_world, goal=goals, random=st.randoms(use_true_random=False))
def test_order_and_repetition_of_what_was_seen_change_nothing(
    kind: str, world: World, goal: Goal, random: Random
) -> None:
    ended, running = built(world)

    assert decide(kind, goal, mixed(ended, random), mixed(running, random)) == decide(
        kind, goal, ended, running
    )


@every_policy
@few
@given(world=any_world)
def test_minimising_is_maximising_the_negative(kind: str, world: World) -> None:
    def keys(sign: float, goal: Goal) -> list[str]:
        ended, running = (
            [([sign * one for one in seen], status, exact) for seen, status, exact in part]
            for part in world
        )
        verdicts = decide(kind, goal, *built((ended, running)), sign=sign)
        return [verdict.key for verdict in verdicts]

    assert keys(1, Goal.MAXIMIZE) == keys(-1, Goal.MINIMIZE)


@on_trials
@few
@given(seen=curves, crashed=st.lists(curves, max_size=3), goal=goals, exact=st.booleans())
def test_the_only_trial_goes_on(
    kind: str, seen: list[float], crashed: list[list[float]], goal: Goal, exact: bool
) -> None:
    ended = trials([(one, FAILED, exact) for one in crashed], 1)
    verdicts = decide(kind, goal, ended, trials([(seen, RUNNING, exact)], 101))

    assert [one for one in verdicts if one.trial and one.policy not in ALONE] == []


@on_trials
@few
@given(world=any_world, goal=goals)
def test_the_trial_in_the_lead_goes_on(kind: str, world: World, goal: Goal) -> None:
    ended, running = built(world)
    sign = -1 if goal is Goal.MAXIMIZE else 1
    scores = {one.name: sign * one.curve[-1].value for one in running if one.curve}
    known = [
        sign * one.objective
        for one in ended
        if one.objective is not None and one.status is not FAILED and isfinite(one.objective)
    ]
    best = min((score for score in (*scores.values(), *known) if isfinite(score)), default=None)
    leaders = {name for name, score in scores.items() if score == best}

    gone = {one.trial for one in decide(kind, goal, ended, running) if one.policy != "limit"}

    assert not leaders or leaders - gone


@on_trials
@few
@given(world=any_world, goal=goals)
def test_a_trial_that_is_always_best_goes_on_whatever_the_others_report(
    kind: str, world: World, goal: Goal
) -> None:
    ended, running = built(world)
    best = 2.0 if goal is Goal.MAXIMIZE else -2.0
    for exact in (True, False):
        star = trial(200, [best] * 6, RUNNING, exact=exact)
        verdicts = decide(kind, goal, ended, [*running, star])
        assert star.name not in {one.trial for one in verdicts if one.policy != "limit"}


@every_policy
@few
@given(world=any_world, goal=goals)
def test_evidence_is_numbers_and_the_reason_a_sentence(kind: str, world: World, goal: Goal) -> None:
    verdicts = decide(kind, goal, *built(world))

    assert all(isfinite(one) for verdict in verdicts for one in verdict.evidence.values())
    assert all(verdict.evidence and verdict.reason for verdict in verdicts)
    assert len({verdict.key for verdict in verdicts}) == len(verdicts)
    assert all((one.subject is Subject.TRIAL) is (one.trial is not None) for one in verdicts)


@every_policy
@few
@given(
    ended=st.lists(st.tuples(sizes, endings, st.booleans()), min_size=3, max_size=6),
    running=st.lists(st.tuples(sizes, st.just(RUNNING), st.booleans()), min_size=1, max_size=3),
    goal=goals,
)
def test_values_of_any_size_are_judged(
    kind: str, ended: list[Shape], running: list[Shape], goal: Goal
) -> None:
    """A trial may diverge far beyond what can be squared, long before it reports infinity."""
    verdicts = decide(kind, goal, *built((ended, running)))

    assert all(isfinite(one) for verdict in verdicts for one in verdict.evidence.values())


@every_policy
@few
@given(running=st.lists(curves.map(lambda seen: seen[:1]), max_size=4), goal=goals)
def test_nothing_is_decided_without_evidence(
    kind: str, running: list[list[float]], goal: Goal
) -> None:
    now = trials([(seen, RUNNING, True) for seen in running], 101)
    spec = UNHURRIED.get(kind) or POLICIES[kind]()
    state = TuningState.of(goal, running=now)

    verdicts = evaluate(StoppingSpec(policies=(spec,)), state, NOON)  # type: ignore[arg-type]

    assert verdicts == []  # a single value is nothing to go by, and no time has passed yet


@on_trials
@few
@given(world=worlds(st.just(True)), goal=goals)
def test_metric_periods_serve_as_well_as_epochs_but_for_rungs(
    kind: str, world: World, goal: Goal
) -> None:
    ended, running = built(world)
    periods = built(tuple([(s, e, False) for s, e, _ in part] for part in world))  # type: ignore[arg-type]

    expected = [] if kind == "halving" else [one.key for one in decide(kind, goal, ended, running)]

    found = [one.key for one in decide(kind, goal, *periods)]

    if kind == "auto":  # periods say less, so that it asks for more
        assert set(found) <= set(expected)
    else:
        assert found == expected


@comparing
@few
@given(world=any_world, goal=goals, exact=st.booleans())
def test_epochs_and_metric_periods_are_never_held_against_each_other(
    kind: str, world: World, goal: Goal, exact: bool
) -> None:
    ended = trials([(seen, status, exact) for seen, status, _ in world[0]], 1)
    [*others] = trials([(seen, RUNNING, exact) for seen, _, _ in world[1]], 101)
    stranger = trial(200, [0.0] * 6, RUNNING, exact=not exact)

    verdicts = decide(kind, goal, ended, [*others, stranger])

    assert stranger.name not in {one.trial for one in verdicts if one.policy in COMPARING}
