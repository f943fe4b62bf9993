from datetime import timedelta

from tests.fakes.samples import NOON, trial
from tests.unit.stopping.deciding import FAILED, RUNNING, STOPPED, decide
from tunesmith.domain.decisions import Subject
from tunesmith.domain.policies import FailureRateSpec
from tunesmith.domain.trials import Trial

SPEC = FailureRateSpec(share=0.75, min_trials=4)
NEW = trial(0, (), RUNNING)


def failed(number: int, reason: str | None = "no such file") -> Trial:
    return trial(number, (), FAILED, failure_reason=reason)


def test_a_tuning_whose_trials_fail_is_ended_and_the_cause_named() -> None:
    reasons = ["bad lr 0.1", "bad lr 0.25", "out of memory"]
    ended = [trial(1, [0.5]), *(failed(n, reason) for n, reason in enumerate(reasons, start=2))]

    [verdict] = decide(SPEC, [NEW], ended)

    assert (verdict.subject, verdict.key) == (Subject.TUNING, "failure_rate:tuning")
    assert verdict.evidence == {"failed": 3, "trials": 4, "share": 0.75, "same_cause": 2}
    assert verdict.reason == "3 of 4 trials failed, 2 of them for one cause: bad lr 0.1"


def test_few_trials_say_nothing_and_those_that_work_keep_it_alive() -> None:
    three = [failed(n) for n in range(1, 4)]

    assert decide(SPEC, [NEW], three) == []
    assert decide(SPEC, [NEW], [*three, trial(4, [0.1]), trial(5, [0.1])]) == []
    assert decide(SPEC, [NEW], [*three, trial(4, (), STOPPED)])


def test_a_running_trial_that_works_counts_before_it_ends() -> None:
    ended = [failed(n) for n in range(1, 4)]
    reporting = [trial(n, [0.1], RUNNING) for n in (5, 6)]
    silent = [trial(n, (), RUNNING) for n in (5, 6)]
    soon, late = (NOON + timedelta(minutes=minutes) for minutes in (6, 9))

    assert decide(SPEC, reporting[:1], ended)
    assert decide(SPEC, reporting, ended) == []
    # Each that failed did so after a minute.
    assert decide(SPEC, silent, [*ended, failed(4)], now=soon)
    assert decide(SPEC, silent, [*ended, failed(4)], now=late) == []


def test_a_long_cause_is_cut_and_none_is_said_to_be_none() -> None:
    long = decide(SPEC, (), [failed(n, "word " * 99) for n in range(4)])
    none = decide(SPEC, (), [failed(n, None) for n in range(4)])

    assert len(long[0].reason) < 270
    assert none[0].reason.endswith("for one cause: no reason given")
