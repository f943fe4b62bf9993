"""What is asked and answered, by the name of its model; a test holds each against the model."""

from __future__ import annotations

from typing import Any

ID = "k3f5qzv2m7hbt4xw"
PATH = f"/tunings/{ID}"
JOB = f"prod-{ID}"
BASIS = "20 trials of 60 s each, as the earlier tunings of this name took"
PRICES = "AWS's list prices of 2026-11-01 in us-east-1"

LINKS = {
    "self": PATH,
    "stop": f"{PATH}/stop",
    "trials": f"{PATH}/trials",
    "decisions": f"{PATH}/decisions",
    "request": f"{PATH}/request",
    "result": f"{PATH}/result",
    "backtest": f"{PATH}/backtest",
}
COST = {
    "expected_usd": 0.04,
    "maximum_usd": 0.38,
    "overshoot_usd": 0.02,
    "budget_usd": 25.0,
    "spent_usd": 0.01,
    "committed_usd": 0.0,
    "at": "2026-11-24T10:31:00Z",
    "basis": BASIS,
    "prices": PRICES,
    "notional": False,
}
SPEC: dict[str, Any] = {
    "name": "digits",
    "training": {
        "image": "sklearn:1.2-1",
        "source": "code/digits/sourcedir.tar.gz",
        "script": "train.py",
        "instance": {"type": "ml.m5.large"},
        "max_runtime_seconds": 600,
        "inputs": {"train": "data/digits/train/", "validation": "data/digits/validation/"},
        "hyperparameters": {"epochs": 70},
        "metrics": {"validation:accuracy": "validation_accuracy=([0-9.]+)"},
    },
    "objective": {"metric": "validation:accuracy", "goal": "maximize"},
    "search": {
        "strategy": "bayesian",
        "max_jobs": 20,
        "parallel": 3,
        "ranges": {
            "learning_rate": {"min": 0.0001, "max": 1.0, "scale": "logarithmic"},
            "activation": ["relu", "tanh"],
        },
    },
    "stopping": {"policy": "auto"},
    "budget": 25,
}
NATIVE = {
    "name": "from-the-notebook",
    "tuning_job": {
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": {
                "Type": "Maximize",
                "MetricName": "validation:accuracy",
            },
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 2},
        },
        "TrainingJobDefinition": {},
    },
}
TUNING: dict[str, Any] = {
    "tuning_id": ID,
    "name": "digits",
    "project": "vision",
    "job_name": JOB,
    "status": "running",
    "strategy": "Bayesian",
    "objective": {"metric": "validation:accuracy", "goal": "Maximize"},
    "created_at": "2026-11-24T10:15:00Z",
    "updated_at": "2026-11-24T10:31:00Z",
    "started_at": "2026-11-24T10:15:04Z",
    "ended_at": None,
    "progress": {"total": 6, "completed": 3, "running": 3, "stopped": 0, "failed": 0, "max": 20},
    "best": {
        "trial": f"{JOB}-002-1a2b3c4d",
        "value": 0.9625,
        "hyperparameters": {"learning_rate": "0.013", "activation": "relu"},
    },
    "recipe": None,
    "warm_start": None,
    "warnings": [],
    "queued_because": None,
    "stop": None,
    "cost": COST,
    "failure": None,
    "result_uri": None,
    "links": LINKS,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "TuningSpec": SPEC,
    "NativeBody": NATIVE,
    "SubmissionView": {
        "tuning_id": ID,
        "name": "digits",
        "job_name": JOB,
        "status": "accepted",
        "links": LINKS,
        "warnings": [],
        "warm_start": None,
        "cost": {**COST, "spent_usd": None, "committed_usd": None, "at": None},
    },
    "TuningView": TUNING,
    "PageView": {"tunings": [TUNING], "cursor": None},
    "DecisionsView": {
        "decisions": [
            {
                "decision_id": f"{JOB}-004-5e6f7a8b:median",
                "policy": "median",
                "subject": "trial",
                "trial": f"{JOB}-004-5e6f7a8b",
                "reason": "0.61 at step 12 is worse than the median 0.88 of 5 trials",
                "evidence": {"step": 12, "median": 0.88},
                "at": "2026-11-24T10:24:00Z",
                "enforced": True,
                "audited": False,
                "saving": None,
            }
        ]
    },
}
