"""What the probes make of evidence; the evidence differs from the expected in one thing."""

from collections.abc import Callable

import pytest

from tests.unit.client.verify.seen import (
    START,
    change,
    event,
    evidence,
    listed,
    name,
    rate,
    trial,
    tuning,
)
from tunesmith_client.verify.beliefs import judge
from tunesmith_client.verify.evidence import TUNING_CHANGE, Evidence
from tunesmith_client.verify.findings import Verdict

STOPPED_LAST = {name(1): trial(1, waits=20.0), name(0): trial(3, "Stopped")}


def answers(**changed: object) -> Evidence:
    named = {key.replace("_", " "): value for key, value in changed.items()}
    return evidence(answers={**evidence().answers, **named})


def late_metrics(samples: float) -> Evidence:
    changed = evidence()
    for _, each in changed.trials():
        for point in each.curve:
            point.samples = samples
    return changed


def early_bill() -> Evidence:
    changed = evidence()
    changed.tunings["random"].trials[name(1)].described[0].body["BillableTimeInSeconds"] = 1
    return changed


def without_objective_name() -> Evidence:
    changed = evidence()
    del changed.tunings["random"].last["TrainingJobDefinition"]["StaticHyperParameters"]["epochs"]
    return changed


def ended_as(status: str) -> Evidence:
    changed = evidence()
    changed.tunings["grid"].last["HyperParameterTuningJobStatus"] = status
    return changed


def random_with(**changes: object) -> Evidence:
    return evidence(tunings={"random": tuning(**changes)})


DIFFERENT: dict[str, Callable[[], Evidence]] = {
    "A1": lambda: evidence(events=[]),
    "A4": lambda: evidence(
        events=[event(TUNING_CHANGE, HyperParameterTuningJobName="x", FailureReason="it broke")]
    ),
    "A5": lambda: evidence(
        events=[event(TUNING_CHANGE, HyperParameterTuningJobName="x", CreationTime="on Monday")]
    ),
    "A6": lambda: evidence(events=[]),
    "A7": lambda: random_with(trials=STOPPED_LAST),
    "A8": lambda: random_with(listed=[listed(0, None), listed(1, 0.21), listed(2, 0.22)]),
    "A10": lambda: random_with(trials={name(0): trial(0, waits=1.0)}),
    "A11": lambda: random_with(listed=[listed(1, rate(1) + 0.01)]),
    "A13": lambda: ended_as("Stopped"),
    "A15": lambda: late_metrics(samples=3.0),
    "A21": lambda: answers(token_made_up={"error": "ValidationException"}),
    "A22": lambda: random_with(execution={"status": "TIMED_OUT"}),
    "A23": lambda: evidence(
        answers={
            "start again, running": {"same execution": False},
            "start again, ended": {"error": "ExecutionAlreadyExists"},
        }
    ),
    "A26": early_bill,
    "A27": without_objective_name,
    "A30": lambda: answers(unsigned_call={"status": 200, "body": {"tunings": []}}),
}


def test_everything_holds_where_the_account_does_as_believed() -> None:
    verdicts = {each: finding.verdict for each, finding in judge(evidence()).items()}

    assert {each for each, verdict in verdicts.items() if verdict is Verdict.DIFFERS} == set()
    assert {each for each, verdict in verdicts.items() if verdict is Verdict.UNSEEN} == set()


@pytest.mark.parametrize("belief", DIFFERENT)
def test_a_belief_differs_when_the_account_does_otherwise(belief: str) -> None:
    assert judge(DIFFERENT[belief]())[belief].verdict is Verdict.DIFFERS


def test_nothing_is_judged_of_an_account_on_which_nothing_ran() -> None:
    found = judge(Evidence(region="us-east-1", started_at=START))

    assert {finding.verdict for finding in found.values()} == {Verdict.UNSEEN}


def test_an_event_after_its_jobs_last_one_is_out_of_order() -> None:
    disordered = evidence(events=[change(1, "Completed", 2), change(1, "InProgress", 1)])

    assert judge(disordered)["A2"].verdict is Verdict.HOLDS
