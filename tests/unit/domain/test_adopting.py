"""Tags: what they ask for, and how a mistake in one reads."""

import re
from typing import Any

import pytest

from tests.fakes.samples import METRIC, NOON, native_request, own_prices, tuning_job
from tunesmith.domain.adopting import Adoption, adopted_body, adoption_of, asks_for_adoption
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.jobs import JobStatus, TuningJob
from tunesmith.domain.policies import (
    AutoSpec,
    MedianSpec,
    PolicySpec,
    StoppingMode,
    TargetSpec,
)
from tunesmith.domain.quotas import Quotas

NAME = "nightly-churn"
AWS_TAKES = re.compile(r"[\w\s.:/=+\-@]{0,256}")


def job(**changes: Any) -> TuningJob:
    known = {"name": NAME, "status": JobStatus.IN_PROGRESS, "ended_at": None}
    return tuning_job(**{**known, **changes})


def adopted(tags: dict[str, str], native: dict[str, Any] | None = None, **changes: Any) -> Adoption:
    body = adopted_body(tags, NAME, native or native_request())
    return adoption_of(body, job(**changes), prices=own_prices(), quotas=Quotas())


def mistakes(**tags: str) -> dict[str, str]:
    named = {f"tunesmith:{tag.replace('_', '-')}": value for tag, value in tags.items()}
    with pytest.raises(InvalidRequest) as caught:
        adopted({"tunesmith:policy": "auto", **named})
    return {finding.field: str(finding) for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("text", "policies"),
    [
        ("auto", (AutoSpec(),)),
        ("off", ()),
        ("median:grace=3", (MedianSpec(grace=3),)),
        ("median:grace=3/min_trials=7", (MedianSpec(grace=3, min_trials=7),)),
        ("auto target:0.99", (AutoSpec(), TargetSpec(value=0.99))),
        (" target:1e-3 ", (TargetSpec(value=0.001),)),
    ],
)
def test_a_tag_names_policies(text: str, policies: tuple[PolicySpec, ...]) -> None:
    assert AWS_TAKES.fullmatch(text)
    assert adopted({"tunesmith:policy": text}).stopping.policies == policies


def test_all_tags_together() -> None:
    native = native_request()
    metrics = native["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"]
    metrics.append({"Name": "epoch", "Regex": "epoch=([0-9]+)"})

    found = adopted(
        {
            "tunesmith:policy": "auto",
            "tunesmith:mode": "shadow",
            "tunesmith:budget": "12.5",
            "tunesmith:channel": "ml-alerts",
            "tunesmith:project": "churn",
            "tunesmith:step-metric": "epoch",
            "team": "growth",
        },
        native,
    )

    assert found.stopping.mode is StoppingMode.SHADOW
    assert found.budget
    assert float(found.budget.usd) == 12.5
    assert (found.channel, found.project, found.step_metric) == ("#ml-alerts", "churn", "epoch")


def test_without_further_tags_the_jobs_name_is_the_project() -> None:
    found = adopted({"tunesmith:policy": "off"})

    assert (found.project, found.budget, found.channel, found.warnings) == (NAME, None, None, ())
    assert (found.strategy, found.max_trials) == ("Random", 20)


def test_a_channels_id_stays_as_it_is() -> None:
    tags = {"tunesmith:policy": "auto", "tunesmith:channel": "C0123ABCD"}

    assert adopted(tags).channel == "C0123ABCD"


@pytest.mark.parametrize(
    ("tag", "value", "says"),
    [
        ("policy", "", "must be one of auto, median"),
        ("policy", "medain", "median"),
        ("policy", "median:grace=-1", "median:grace=5/min_trials=3"),
        ("policy", "auto auto", "auto twice"),
        ("mode", "dry", "shadow"),
        ("budget", "25 USD", "must be a number"),
        ("budget", "0", "US dollars"),
        ("channel", "", "a Slack channel"),
        ("step-metric", "epoch", "epoch"),
        ("budgt", "25", "Did you mean `tunesmith:budget`?"),
        ("colour", "red", "Known: tunesmith:policy"),
    ],
)
def test_a_mistake_names_the_tag_and_the_way_out(tag: str, value: str, says: str) -> None:
    ((field, text),) = mistakes(**{tag.replace("-", "_"): value}).items()

    assert field.startswith(f"tunesmith:{tag}")
    assert says in text


def test_what_a_job_uses_counts_in_the_queue() -> None:
    native = native_request()
    native["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxParallelTrainingJobs"] = 4

    need = adopted({"tunesmith:policy": "auto"}, native).need

    (instance,) = need.instances
    assert (need.parallel, need.instances[instance]) == (4, 4)


def test_a_budget_says_that_it_comes_late_and_what_it_may_cost_more() -> None:
    tags = {"tunesmith:policy": "off", "tunesmith:budget": "25"}

    found = adopted(tags)

    assert found.estimate
    assert found.estimate.overshoot_usd
    assert "budget of $25.00 is kept by ending it in time" in found.warnings[0]
    assert f"${found.estimate.overshoot_usd:.4f}"[:6] in found.warnings[0]


def test_a_budget_that_cannot_be_kept_is_told() -> None:
    native = native_request()
    native["TrainingJobDefinition"]["ResourceConfig"]["InstanceType"] = "ml.q9.large"
    tags = {"tunesmith:policy": "off", "tunesmith:budget": "25"}

    assert "cannot be kept" in adopted(tags, native).warnings[-1]


def test_a_job_that_is_over_says_that_nothing_has_looked_at_it() -> None:
    tags = {"tunesmith:policy": "auto", "tunesmith:budget": "0.01"}

    found = adopted(tags, status=JobStatus.COMPLETED, ended_at=NOON)

    assert "was over" in found.warnings[0]
    assert found.stopping.is_off
    assert found.budget is None


def test_policies_that_compare_trials_give_way_to_hyperband() -> None:
    native = native_request()
    native["HyperParameterTuningJobConfig"]["Strategy"] = "Hyperband"

    found = adopted({"tunesmith:policy": "median target:0.9"}, native)

    assert found.stopping.policies == (TargetSpec(value=0.9),)
    assert "Hyperband" in found.warnings[0]


def test_what_sagemaker_put_into_a_job_is_not_asked_for_again() -> None:
    native = native_request()
    native["TrainingJobDefinition"]["StaticHyperParameters"]["_tuning_objective_metric"] = METRIC

    body = adopted_body({"tunesmith:policy": "auto"}, NAME, native)

    assert body["tuning_job"] == {**native_request(), "HyperParameterTuningJobName": NAME}


@pytest.mark.parametrize(
    ("tags", "asks"),
    [
        ({}, False),
        ({"team": "growth"}, False),
        ({"tunesmith:budget": "25"}, False),
        ({"tunesmith:policy": "off"}, True),
        ({"tunesmith:policy": "auto", "tunesmith:id": "abc"}, False),
        ({"tunesmith:policy": "auto", "tunesmith:environment": "prod"}, False),
        ({"tunesmith:policy": "auto", "tunesmith:deployment": "prod"}, False),
        ({"tunesmith:policy": "auto", "tunesmith:deployment": " dev "}, True),
    ],
)
def test_only_the_policys_tag_asks_and_never_for_a_deployments_job(
    tags: dict[str, str], *, asks: bool
) -> None:
    assert asks_for_adoption(tags, "dev") is asks


def test_the_deployment_that_is_to_adopt_it_is_no_mistake_in_its_tags() -> None:
    tags = {"tunesmith:policy": "auto", "tunesmith:deployment": "dev"}

    assert adopted(tags).stopping.policies == (AutoSpec(),)
