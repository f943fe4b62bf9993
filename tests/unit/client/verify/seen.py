"""Evidence as an account that does what we believe would give it; tests change one thing."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tunesmith_client.verify.evidence import (
    EXECUTION_CHANGE,
    TRIAL_CHANGE,
    TUNING_CHANGE,
    Evidence,
    Json,
    Point,
    Seen,
    TrialSeen,
    TuningSeen,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
EPOCHS = 10


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def trial(number: int, status: str = "Completed", *, waits: float = 150.0) -> TrialSeen:
    """A trial that began at 600 s per number; its rate is 0.1 and a hundredth per number."""
    made = 600.0 * number
    body: Json = {
        "TrainingJobName": name(number),
        "TrainingJobStatus": status,
        "CreationTime": at(made).isoformat(),
        "TrainingStartTime": at(made + waits).isoformat(),
        "TrainingEndTime": at(made + 500).isoformat(),
        "HyperParameters": {"rate": str(rate(number)), "epochs": str(EPOCHS)},
        "ModelArtifacts": {"S3ModelArtifacts": "s3://bucket/model.tar.gz"},
        "BillableTimeInSeconds": 400,
    }
    early = {key: body[key] for key in ("TrainingJobName", "CreationTime", "TrainingStartTime")}
    running = {**early, "TrainingJobStatus": "InProgress"}
    curve = [
        Point(time=at(made + 60 * n), value=0.2, samples=1, seen_at=at(made + 60 * n + 150))
        for n in range(1, 4)
    ]
    described = [Seen(at=at(made + 200), body=running), Seen(at=at(made + 500), body=body)]
    return TrialSeen(described=described, curve=curve)


def name(number: int) -> str:
    return f"verify-1a2b3c4d-0123456789abcdef-{number:03d}"


def rate(number: int) -> float:
    return 0.1 + number / 100


def listed(number: int, value: float | None) -> Json:
    row: Json = {"TrainingJobName": name(number)}
    if value is not None:
        row["FinalHyperParameterTuningJobObjectiveMetric"] = {"Value": value}
    return row


def tuning(**changes: Any) -> TuningSeen:
    definition = {"TrainingJobDefinition": {"StaticHyperParameters": {"epochs": "10"}}}
    told = {"StaticHyperParameters": {"epochs": "10", "_tuning_objective_metric": "loss"}}
    body = {
        "HyperParameterTuningJobStatus": "Completed",
        "BestTrainingJob": {"TrainingJobName": name(0)},
        "TrainingJobDefinition": told,
    }
    waiting = {"resource": "invoke.waitForTaskToken", "timeoutInSeconds": 7200}
    whole: Json = {
        "tuning_id": "0123456789abcdef",
        "job_name": "verify-1a2b3c4d-0123456789abcdef",
        "max_jobs": 3,
        "definition": definition,
        "described": [Seen(at=at(2000), body=body)],
        "listed": [listed(0, 0.13), *(listed(n, rate(n) + 0.1) for n in (1, 2))],
        "trials": {
            name(0): trial(0, "Stopped"),
            name(1): trial(1, waits=20.0),
            name(2): trial(2, waits=20.0),
        },
        "execution": {"status": "SUCCEEDED"},
        "history": [{"type": "TaskScheduled", "taskScheduledEventDetails": waiting}],
    }
    return TuningSeen.model_validate({**whole, **changes})


def event(kind: str, **detail: Any) -> Seen:
    return Seen(at=at(3000), body={"detail-type": kind, "detail": detail})


def change(number: int, status: str, modified: int) -> Seen:
    return event(
        TRIAL_CHANGE,
        TrainingJobName=name(number),
        TrainingJobStatus=status,
        CreationTime=1_767_225_600_000,
        LastModifiedTime=modified,
    )


def evidence(**changes: Any) -> Evidence:
    """What was seen; `random` is the tuning with the stopped trial, `grid` the one cut off."""
    job = event(TUNING_CHANGE, HyperParameterTuningJobName="x", CreationTime=1_767_225_600_000)
    aborted = event(EXECUTION_CHANGE, status="ABORTED")
    events = [change(0, "Stopped", 1), change(0, "Stopped", 1), change(1, "Completed", 2)]
    whole: Json = {
        "region": "us-east-1",
        "started_at": START,
        "tunings": {"random": tuning(), "grid": tuning(max_jobs=4)},
        "events": [*events, job, aborted],
        "stopped_trial": name(0),
        "aborted": "hyperband",
        "answers": {
            "token made up": {"error": "InvalidToken"},
            "token used before": {"error": "TaskTimedOut"},
            "start again, running": {"same execution": True},
            "start again, ended": {"error": "ExecutionAlreadyExists"},
            "unsigned call": {"status": 403, "body": {"message": "Missing Authentication Token"}},
        },
    }
    return Evidence.model_validate({**whole, **changes})
