import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from tests.fakes import changes
from tests.fakes.samples import (
    GUARDRAILS,
    ID,
    METRIC,
    PRICES,
    REGISTRY,
    ROLE,
    native_request,
    spec_body,
)
from tunesmith.domain.algorithms import own_metrics
from tunesmith.domain.asking import UNDER_HYPERBAND
from tunesmith.domain.bodies import parse_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.guardrails import Guardrails
from tunesmith.domain.native import TuningRequest
from tunesmith.domain.planning import Plan, plan
from tunesmith.domain.policies import (
    AutoSpec,
    DeadlineSpec,
    LimitSpec,
    MedianSpec,
    PatienceSpec,
    PlateauSpec,
    PolicySpec,
    StoppingMode,
    StoppingSpec,
    TargetSpec,
)
from tunesmith.domain.preflight import check_request
from tunesmith.domain.prices import rate_of
from tunesmith.domain.trials import Goal

GOLDEN = Path(__file__).parent / "golden" / "digits.json"


def planned(body: dict[str, Any], guardrails: Guardrails = GUARDRAILS) -> Plan:
    return plan(body, tuning_id=ID, guardrails=guardrails, prices=PRICES)


def native_body(**around: JsonValue) -> dict[str, Any]:
    return {"tuning_job": native_request(), **around}


def refused(body: dict[str, Any]) -> list[str]:
    """Return the fields that were found wrong."""
    with pytest.raises(InvalidRequest) as caught:
        planned(body)
    return [finding.field for finding in caught.value.findings]


def tags(made: Plan) -> dict[str, str]:
    listed: Any = made.request["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def asking(*policies: PolicySpec, **how: Any) -> StoppingSpec:
    return StoppingSpec(policies=policies, **how)


def test_a_spec_compiles_to_the_request_that_sagemaker_gets() -> None:
    made = planned(spec_body())

    assert made.request == json.loads(GOLDEN.read_text())
    assert check_request(made.request) == []


def test_a_plan_says_all_that_follows_from_the_request() -> None:
    made = planned(spec_body())

    assert made.rate == rate_of(TuningRequest.model_validate(made.request), PRICES)
    assert made.model_dump(exclude={"request", "rate"}) == {
        "tuning_id": ID,
        "name": "digits-mlp",
        "project": "digits-mlp",
        "job_name": f"dev-{ID}",
        "strategy": "Bayesian",
        "metric": METRIC,
        "step_metric": None,
        "expressions": {METRIC: ("validation_accuracy=([0-9.]+)",)},
        "goal": Goal.MAXIMIZE,
        "max_trials": 20,
        "need": {"parallel": 3, "machines": 3, "instances": {"ml.m5.large": 3}},
        "stopping": StoppingSpec().model_dump(),
        "channel": "#ml-alerts",
        # seven rounds of 3 trials of 10 minutes and 15 minutes around each, and an hour
        "timeout_seconds": 7 * 25 * 60 + 3600,
        "warm_start": None,
        "warnings": (),
        "budget": None,
        "scope": {"trials": 20, "parallel": 3, "trial_seconds": 600, "deadline": None},
    }


def test_a_tunings_own_runtime_decides_how_long_is_waited() -> None:
    body = spec_body()
    body["search"]["max_runtime_seconds"] = 7200

    assert planned(body).timeout_seconds == 7200 + 3600


def test_no_tuning_is_waited_for_longer_than_sagemaker_runs_one() -> None:
    body = spec_body()
    body["training"]["max_runtime_seconds"] = 28 * 86_400
    roomy = GUARDRAILS.model_copy(update={"max_instance_hours": 1e9})

    assert planned(body, roomy).timeout_seconds == 30 * 86_400


def test_metric_that_reports_the_epoch_is_kept_from_both_forms() -> None:
    spec, native = spec_body(), native_body()
    spec["objective"]["step"] = "epoch"
    spec["training"]["metrics"]["epoch"] = "epoch=([0-9]+)"
    native["step_metric"] = "epoch"
    algorithm = native["tuning_job"]["TrainingJobDefinition"]["AlgorithmSpecification"]
    algorithm["MetricDefinitions"].append({"Name": "epoch", "Regex": "epoch=([0-9]+)"})

    assert planned(spec).step_metric == "epoch"
    assert planned(native).step_metric == "epoch"
    assert planned(spec_body()).step_metric is None


@pytest.mark.parametrize("step", ["epoch", METRIC])
def test_step_that_is_no_other_metric_is_refused(step: str) -> None:
    spec, native = spec_body(), native_body()
    spec["objective"]["step"] = step
    native["step_metric"] = step

    assert refused(spec) == ["objective.step"]
    assert refused(native) == ["step_metric"]


def test_policy_that_waits_for_epochs_says_so_when_nobody_reports_them() -> None:
    body = spec_body()
    body["stopping"] = {"policy": "halving"}
    assert any("not the epoch" in warning for warning in planned(body).warnings)

    body["objective"]["step"] = "epoch"
    body["training"]["metrics"]["epoch"] = "epoch=([0-9]+)"
    assert not any("not the epoch" in warning for warning in planned(body).warnings)


def test_grid_needs_no_number_of_jobs() -> None:
    body = spec_body()
    ranges = {"activation": ["relu", "tanh"], "units": [16, 32, 64], "bias": [True, False]}
    body["search"] = {"strategy": "grid", "parallel": 2, "ranges": ranges}

    made = planned(body)

    assert made.max_trials == 12
    config: Any = made.request["HyperParameterTuningJobConfig"]
    assert config["ResourceLimits"] == {"MaxParallelTrainingJobs": 2}
    assert [one["Values"] for one in config["ParameterRanges"]["CategoricalParameterRanges"]] == [
        ["relu", "tanh"],
        ["16", "32", "64"],
        ["true", "false"],
    ]


def test_a_short_image_name_is_resolved_in_the_stacks_region() -> None:
    body = spec_body()
    body["training"]["image"] = "sklearn:1.2-1"
    german = GUARDRAILS.model_copy(
        update={"region": "eu-central-1", "allowed_image_registries": ("492215442770.dkr.*",)}
    )

    definition: Any = planned(body, german).request["TrainingJobDefinition"]

    assert definition["AlgorithmSpecification"]["TrainingImage"] == (
        "492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    )


def test_everything_a_spec_can_say_reaches_the_request() -> None:
    body = spec_body()
    body["training"] |= {
        "role": ROLE,
        "output": "s3://elsewhere/models/",
        "spot": {"max_wait_seconds": 1200, "checkpoints": "checkpoints/digits/"},
        "inputs": {
            "train": "s3://elsewhere/train/",
            "validation": {"uri": "data/v/", "content_type": "text/csv", "input_mode": "FastFile"},
        },
        "hyperparameters": {
            "epochs": 40,
            "rate": 1e-05,
            "flag": True,
            "text": "x",
            "sizes": [1, 2],
        },
    }
    body["search"] |= {"warm_start": {"type": "transfer", "parents": ["earlier-one"]}}

    request: Any = planned(body).request

    definition = request["TrainingJobDefinition"]
    assert definition["OutputDataConfig"] == {"S3OutputPath": "s3://elsewhere/models/"}
    assert definition["EnableManagedSpotTraining"] is True
    assert definition["StoppingCondition"]["MaxWaitTimeInSeconds"] == 1200
    assert definition["CheckpointConfig"] == {"S3Uri": "s3://stack-bucket/checkpoints/digits/"}
    assert [channel["ChannelName"] for channel in definition["InputDataConfig"]] == [
        "train",
        "validation",
    ]
    assert definition["InputDataConfig"][1] | {"DataSource": None} == {
        "ChannelName": "validation",
        "DataSource": None,
        "ContentType": "text/csv",
        "InputMode": "FastFile",
    }
    assert definition["StaticHyperParameters"] == {
        "epochs": "40",
        "rate": "1e-05",
        "flag": "true",
        "text": "x",
        "sizes": "[1, 2]",
        "sagemaker_program": "train.py",
        "sagemaker_submit_directory": "s3://stack-bucket/code/digits/sourcedir.tar.gz",
    }
    assert request["WarmStartConfig"] == {
        "WarmStartType": "TransferLearning",
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "earlier-one"}],
    }


def test_hyperband_takes_its_resources_and_turns_off_what_compares_trials() -> None:
    body = spec_body() | {"stopping": {"policy": ["median", {"patience": 4}]}}
    body["search"] |= {"strategy": "hyperband", "min_resource": 1, "max_resource": 27}

    made = planned(body)

    config: Any = made.request["HyperParameterTuningJobConfig"]
    resources = {"MinResource": 1, "MaxResource": 27}
    assert config["StrategyConfig"] == {"HyperbandStrategyConfig": resources}
    assert made.stopping == asking(PatienceSpec(steps=4))
    assert made.warnings == (UNDER_HYPERBAND,)


def test_hyperband_is_not_warned_of_a_default_that_gives_way() -> None:
    body = spec_body()
    body["search"] |= {"strategy": "hyperband", "min_resource": 1, "max_resource": 27}

    made = planned(body)

    assert (made.stopping, made.warnings) == (StoppingSpec.off(), ())


STOPPING: list[tuple[Any, StoppingSpec]] = [
    ("off", StoppingSpec.off()),
    (False, StoppingSpec.off()),
    ({}, StoppingSpec()),
    ({"policy": "auto"}, StoppingSpec()),
    ({"policy": "off"}, StoppingSpec.off()),
    ({"policy": False}, StoppingSpec.off()),
    ({"policy": []}, StoppingSpec.off()),
    ({"policy": "median"}, asking(MedianSpec())),
    ({"policy": {"median": None}}, asking(MedianSpec())),
    (
        {"policy": {"median": {"grace": 2, "min_trials": 3}}},
        asking(MedianSpec(grace=2, min_trials=3)),
    ),
    (
        {"policy": {"plateau": 4, "target": 1}, "mode": "shadow", "audit": 0.05},
        asking(PlateauSpec(jobs=4), TargetSpec(value=1.0), mode=StoppingMode.SHADOW, audit=0.05),
    ),
    (
        {"policy": ["auto", {"deadline": 3600}, {"limit": {"usd": 1}}]},
        asking(AutoSpec(), DeadlineSpec(seconds=3600), LimitSpec(usd=1.0)),
    ),
    ({"sagemaker": "auto"}, StoppingSpec.off()),
    ({"sagemaker": "auto", "policy": "median"}, asking(MedianSpec())),
    ({"sagemaker": False}, StoppingSpec()),
]


@pytest.mark.parametrize(("asked", "expected"), STOPPING)
def test_stopping_is_read_in_every_form(asked: JsonValue, expected: StoppingSpec) -> None:
    made = planned(spec_body() | {"stopping": asked})

    config: Any = made.request["HyperParameterTuningJobConfig"]
    auto = isinstance(asked, dict) and asked.get("sagemaker") == "auto"
    assert made.stopping == expected
    assert config["TrainingJobEarlyStoppingType"] == ("Auto" if auto else "Off")


def test_a_native_request_is_taken_as_it_is_but_for_its_name() -> None:
    made = planned(native_body(notify={"channel": "C0123456789"}))

    asked = native_request()
    assert made.request | {"Tags": None} == asked | {
        "HyperParameterTuningJobName": f"dev-{ID}",
        "Tags": None,
    }
    assert made.name == "digits"
    assert made.channel == "C0123456789"
    assert tags(made) == {
        "tunesmith:id": ID,
        "tunesmith:name": "digits",
        "tunesmith:project": "digits",
        "tunesmith:environment": "dev",
    }


@pytest.mark.parametrize("body", [native_body(), spec_body()])
def test_a_tuning_belongs_to_its_project_or_else_to_its_name(body: dict[str, Any]) -> None:
    assert planned({**body, "name": "digits"}).project == "digits"
    assert planned({**body, "name": "digits", "project": "vision"}).project == "vision"


def test_a_native_request_without_a_role_gets_the_stacks_role() -> None:
    body = native_body(name="My tuning: #1")
    del body["tuning_job"]["TrainingJobDefinition"]["RoleArn"]
    del body["tuning_job"]["HyperParameterTuningJobName"]

    made = planned(body)

    definition: Any = made.request["TrainingJobDefinition"]
    assert definition["RoleArn"] == ROLE
    assert made.name == "My tuning: #1"
    assert tags(made)["tunesmith:name"] == "My tuning: -1"


def test_a_job_that_was_described_can_be_asked_for_again() -> None:
    body = native_body()
    job = body["tuning_job"]
    job["TrainingJobDefinition"]["StaticHyperParameters"]["_tuning_objective_metric"] = METRIC
    job["Tags"] = [{"Key": "tunesmith:id", "Value": "an-older-one"}, {"Key": "a", "Value": "b"}]

    made = planned(body)

    definition: Any = made.request["TrainingJobDefinition"]
    assert definition["StaticHyperParameters"] == {"epochs": "10"}
    assert tags(made)["tunesmith:id"] == ID
    assert tags(made)["a"] == "b"


def test_metrics_that_sagemaker_shows_for_its_algorithm_are_not_asked_for_again() -> None:
    body = native_body()
    image = f"{REGISTRY}/sagemaker-xgboost:1.7-1"
    metrics = [{"Name": name, "Regex": regex} for name, regex in own_metrics(image) or ()]
    body["tuning_job"]["TrainingJobDefinition"]["AlgorithmSpecification"] |= {
        "TrainingImage": image,
        "MetricDefinitions": metrics,
    }

    definition: Any = planned(body).request["TrainingJobDefinition"]

    assert metrics
    assert "MetricDefinitions" not in definition["AlgorithmSpecification"]


@pytest.mark.parametrize(
    ("strategy", "early_stopping", "on"),
    [("Random", "Off", True), ("Random", "Auto", False), ("Hyperband", "Off", False)],
)
def test_the_default_gives_way_to_whatever_stops_trials_natively(
    strategy: str, early_stopping: str, on: bool
) -> None:
    body = native_body()
    config = body["tuning_job"]["HyperParameterTuningJobConfig"]
    config |= {"Strategy": strategy, "TrainingJobEarlyStoppingType": early_stopping}

    made = planned(body)

    assert made.stopping == (StoppingSpec() if on else StoppingSpec.off())
    assert made.warnings == ()


def test_two_that_compare_trials_are_warned_of() -> None:
    body = spec_body() | {"stopping": {"sagemaker": "auto", "policy": "median"}}

    assert "(Auto) is on, and median too" in planned(body).warnings[0]


def test_several_definitions_are_planned_as_one_tuning() -> None:
    body = native_body()
    job = body["tuning_job"]
    changes.several(job)
    job["TrainingJobDefinitions"][1]["StoppingCondition"] = {"MaxRuntimeInSeconds": 1200}
    del job["TrainingJobDefinitions"][1]["RoleArn"]

    made = planned(body)

    definitions: Any = made.request["TrainingJobDefinitions"]
    assert [one["RoleArn"] for one in definitions] == [ROLE, ROLE]
    assert (made.metric, made.goal, made.max_trials) == (METRIC, Goal.MAXIMIZE, 20)
    # ten rounds of 2 trials, of which the longest take 20 minutes and 15 around them
    assert made.timeout_seconds == 10 * 35 * 60 + 3600


def test_trials_that_may_be_pending_for_hours_are_waited_for() -> None:
    body = native_body()
    limits = body["tuning_job"]["TrainingJobDefinition"]["StoppingCondition"]
    limits["MaxPendingTimeInSeconds"] = 36_000

    # ten rounds of 2 trials, of 10 minutes and 10 hours before
    assert planned(body).timeout_seconds == 10 * (600 + 36_000) + 3600


def test_the_largest_legal_request_is_planned() -> None:
    body = native_body()
    job = body["tuning_job"]
    changes.several(job)
    first = job["TrainingJobDefinitions"][0]
    statics = {f"s{n}": "x" * 2_500 for n in range(96)}
    job["TrainingJobDefinitions"] = [
        {**first, "DefinitionName": f"d{n}", "StaticHyperParameters": statics} for n in range(10)
    ]

    made = plan(
        parse_body(json.dumps(body).encode()), tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES
    )

    assert len(json.dumps(made.request)) > 2_000_000


def test_sagemakers_own_request_by_itself_is_told_where_it_belongs() -> None:
    with pytest.raises(InvalidRequest) as raised:
        planned(native_body()["tuning_job"])

    (finding,) = raised.value.findings
    assert finding.field == "HyperParameterTuningJobConfig"
    assert "`tuning_job`" in finding.fix
