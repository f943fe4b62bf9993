"""What people get wrong, and what they are told: the field as they wrote it, and the fix."""

from typing import Any

import pytest

from tests.fakes.samples import GUARDRAILS, ID, METRIC, PRICES, ROLE, native_request, spec_body
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.planning import plan

GONE = object()
"""Marks what is taken out of the body."""
ADMIN = "arn:aws:iam::123456789012:role/admin"


def findings_of(body: dict[str, Any], changes: dict[str, Any]) -> list[Finding]:
    """Return what is found once the changes are made; keys are dotted paths."""
    for path, value in changes.items():
        *homes, last = path.split(".")
        home = body
        for part in homes:
            home = home.setdefault(part, {})
        if value is GONE:
            del home[last]
        else:
            home[last] = value
    with pytest.raises(InvalidRequest) as caught:
        plan(body, tuning_id=ID, guardrails=GUARDRAILS, prices=PRICES)
    return list(caught.value.findings)


def hidden(**bounds: Any) -> dict[str, Any]:
    return {"search.ranges.hidden": bounds}


def test_flood_of_mistakes_is_cut() -> None:
    flood = {f"nonsense_{number}": number for number in range(150)}

    found = findings_of(spec_body(), flood)

    assert (len(found), found[0].field, found[-1].field) == (101, "nonsense_0", "request")
    assert found[-1].message == "breaks rules in 50 more places"


def test_mistake_at_length_is_told_shortly() -> None:
    names = {f"name-{number}": None for number in range(1_000)}

    (found,) = findings_of(spec_body(), {"training.hyperparameters": names})
    (unknown,) = findings_of(spec_body(), {"x" * 100_000: 1})

    assert found.message.startswith("gives no value for name-0, name-1")
    assert len(found.message) < 1_000
    assert len(unknown.field) < 1_000


MISTAKES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("search.paralel", "not a known key", "Did you mean `parallel`?", {"search.paralel": 2}),
    ("max_jobs", "not belong here", "Move it to `search.max_jobs`.", {"max_jobs": 3}),
    ("colour", "not a known key", "known here: name, project, training", {"colour": "red"}),
    ("name", "is missing", "Add it", {"name": GONE}),
    ("name", "at least 1 character", "1 to 128", {"name": ""}),
    ("objective.goal", "one of maximize, minimize", "Choose", {"objective.goal": "up"}),
    ("objective.goal", "one of", "Did you mean `maximize`?", {"objective.goal": "maximise"}),
    ("objective.metric", "not one of the metrics", METRIC, {"objective.metric": "loss"}),
    ("training.image", "no short name", "mean xgboost?", {"training.image": "xgbost:1.7-1"}),
    ("training.image", "not allow", "one of: 683313688378", {"training.image": "xgboost:1"}),
    ("search.max_jobs", "a whole number", "without quotes", {"search.max_jobs": "20"}),
    ("search.max_jobs", "is missing", "how many trials", {"search.max_jobs": GONE}),
    ("search.parallel", "more than the 10 trials", "Lower it", {"search.parallel": 11}),
    ("search.parallel", "a whole number", "quotes", {"search.parallel": True}),
    ("search.ranges", "has 0 entries", "hyperparameters to search", {"search.ranges": {}}),
    ("search.ranges.hidden.min", "the upper bound 16", "smaller", hidden(min=17, max=16)),
    (
        "search.ranges.hidden.when",
        "depend on another",
        "one tuning for each value",
        hidden(min=16, max=256, when={"activation": "relu"}),
    ),
    (
        "search.ranges",
        "nothing to search",
        "more than one value",
        {"search.ranges": {"hidden": {"min": 16, "max": 16}, "activation": ["relu"]}},
    ),
    (
        "training.hyperparameters.hidden",
        "both fixed and searched",
        "Remove it",
        {"training.hyperparameters.hidden": 8} | hidden(min=16, max=16),
    ),
    (
        "search.ranges.hidden",
        "2500 characters",
        "",
        {"search.ranges.hidden": ["x" * 2501]},
    ),
    ("search.ranges.hidden", "needs both bounds", "{min: …, max: …}", hidden(min=16)),
    ("search.ranges.hidden", "both choices and bounds", "list", hidden(min=1, values=[1])),
    (
        "search.ranges.hidden",
        "called categorical",
        "list",
        hidden(min=1, max=2, type="categorical"),
    ),
    ("search.ranges.hidden", "not whole", "Round", hidden(min=1, max=2.5, type="integer")),
    ("search.ranges.hidden.max", "must be a number", "number", hidden(min=1, max="2")),
    (
        "search.ranges.hidden.min",
        "not above 0",
        "linear",
        hidden(min=0, max=9, scale="logarithmic"),
    ),
    (
        "search.ranges.hidden.scale",
        "one of",
        "`logarithmic`",
        hidden(min=1, max=9, scale="logaritmic"),
    ),
    (
        "search.ranges.activation",
        "more than once",
        "once",
        {"search.ranges.activation": ["a", "a"]},
    ),
    (
        "search.ranges.activation[1]",
        "text, a number",
        "plain",
        {"search.ranges.activation": ["a", None]},
    ),
    ("search.ranges.hidden", "takes lists of choices", "[16, 32, 64]", {"search.strategy": "grid"}),
    (
        "search.max_resource",
        "is missing",
        "epochs",
        {"search.strategy": "hyperband", "training.hyperparameters": {}},
    ),
    (
        "stopping.sagemaker",
        "cannot be on with Hyperband",
        "Off",
        {"search.strategy": "hyperband", "stopping": {"sagemaker": "auto"}},
    ),
    ("search", "only the Hyperband", "Leave", {"search.max_resource": 9}),
    ("stopping.policy", "one of auto, median", "`median`?", {"stopping.policy": "medain"}),
    ("stopping.policy", "one of auto, median", "Choose", {"stopping.policy": {"x": None}}),
    ("stopping.policy[1]", "one of auto", "`halving`?", {"stopping.policy": ["auto", "halvin"]}),
    ("stopping.policy", "names no policy", "such as auto", {"stopping.policy": {}}),
    ("stopping.policy", "names no policy", "such as auto", {"stopping.policy": 5}),
    ("stopping.policy", "names no policy", "such as auto", {"stopping.policy": 0}),
    ("stopping.policy", "names no policy", "an entry", {"stopping.policy": [["auto"]]}),
    ("stopping.policy", "median twice", "once", {"stopping.policy": ["median", {"median": {}}]}),
    ("stopping.policy", "no mapping", "{median: {key: value}}", {"stopping.policy.median": 5}),
    ("stopping.policy.median.grac", "known key", "`grace`?", {"stopping.policy.median.grac": 1}),
    (
        "stopping.policy[1].bandit.wide",
        "not a known key",
        "known here: grace, min_trials, slack.",
        {"stopping.policy": ["auto", {"bandit": {"wide": 1}}]},
    ),
    ("stopping.policy.auto.x", "known key", "nothing can be set", {"stopping.policy.auto.x": 1}),
    ("stopping.policy.median.grace", "at least 0", "Raise", {"stopping.policy.median.grace": -1}),
    ("stopping.policy.median.grace", "whole", "without", {"stopping.policy.median.grace": 2.5}),
    ("stopping.policy.median.grace", "whole", "without", {"stopping.policy.median.grace": True}),
    (
        "stopping.policy.percentile.keep",
        "less than 1",
        "Lower",
        {"stopping.policy": {"percentile": {"keep": 1}}},
    ),
    ("stopping.policy", "gives `auto` a kind", "Leave", {"stopping.policy.auto.kind": "median"}),
    ("stopping.policy.plateau", "at least 2", "Raise", {"stopping.policy.plateau": 1}),
    ("stopping.policy.target", "must be a number", "quotes", {"stopping.policy.target": "high"}),
    ("stopping.policy.target", "finite", "value to stop", {"stopping.policy.target": float("nan")}),
    ("stopping.policy.deadline.seconds", "missing", "after", {"stopping.policy": "deadline"}),
    ("stopping.policy[0].deadline.seconds", "missing", "after", {"stopping.policy": ["deadline"]}),
    ("stopping.policy.limit", "sets no limit", "seconds, or usd", {"stopping.policy.limit": {}}),
    ("stopping.median", "not belong here", "`stopping.policy`", {"stopping.median": {"grace": 2}}),
    ("stopping.grace", "not a known key", "known here: mode, policy", {"stopping.grace": 2}),
    ("stopping.mode", "one of enforce, shadow", "`shadow`?", {"stopping.mode": "shado"}),
    ("stopping.audit", "at most 0.5", "Lower", {"stopping.audit": 5}),
    ("stopping", "mapping", "key: value", {"stopping": "auto"}),
    ("training", "source but no script", "train.py", {"training.script": GONE}),
    ("training", "script but no source", "sourcedir.tar.gz", {"training.source": GONE}),
    ("training.source", "your machine", "tunesmith submit", {"training.source": "./src"}),
    (
        "training.inputs.train.uri",
        "outside S3",
        "s3://",
        {"training.inputs.train": {"uri": "https://x/y"}},
    ),
    (
        "training.inputs.train",
        "S3 address",
        "lower case",
        {"training.inputs.train": "s3://Bad_Bucket/x"},
    ),
    ("training.inputs.train", "mapping", "key: value", {"training.inputs.train": 3}),
    (
        "training.instance.type",
        "not allow",
        "ml.m5.*, ml.c5.*",
        {"training.instance.type": "ml.p3.2xlarge"},
    ),
    ("training.instance.type", "form", "ml.m5.large", {"training.instance.type": "m5.large"}),
    ("training.image", "not allow", "operator", {"training.image": "docker.io/somebody/else:1"}),
    ("training.role", "not a training role", ROLE, {"training.role": ADMIN}),
    (
        "training.metrics.validation:accuracy",
        "no group",
        "([0-9.]+)",
        {"training.metrics": {METRIC: "acc"}},
    ),
    (
        "training.hyperparameters.hidden",
        "both fixed",
        "Remove",
        {"training.hyperparameters.hidden": 1},
    ),
    (
        "training.hyperparameters",
        "no value for depth",
        "leave",
        {"training.hyperparameters.depth": None},
    ),
    ("training.environment.KEY", "must be text", "quotes", {"training.environment.KEY": 1}),
    (
        "training.spot.max_wait_seconds",
        "less than the runtime",
        "600",
        {"training.spot": {"max_wait_seconds": 60}},
    ),
    (
        "search.warm_start.parents[1]",
        "named twice",
        "once",
        {"search.warm_start": {"type": "identical", "parents": ["a", "a"]}},
    ),
    ("search.max_jobs", "666.7 instance-hours", "fewer", {"training.max_runtime_seconds": 120_000}),
    ("notify.channel", "form", "#ml-alerts", {"notify.channel": "ml alerts"}),
    ("tags.team", "takes in no tag", "letters", {"tags.team": "a;b"}),
]


@pytest.mark.parametrize(
    ("field", "says", "fix", "changes"),
    MISTAKES,
    ids=[f"{field}: {says}" for field, says, _, _ in MISTAKES],
)
def test_a_mistake_in_a_spec_is_named_as_it_was_written(
    field: str, says: str, fix: str, changes: dict[str, Any]
) -> None:
    findings = findings_of(spec_body(), changes)

    assert [
        one for one in findings if one.field == field and says in one.message and fix in one.fix
    ], findings


def test_all_mistakes_of_a_spec_come_at_once_and_none_twice() -> None:
    findings = findings_of(
        spec_body(),
        {
            "search.seed": "seven",
            "search.paralel": 3,
            "search.parallel": 30,
            "search.ranges.learning_rate": {"min": 1, "max": 0},
            "stopping.policy": {"plateau": {"jobs": "x"}},
            "training.instance.type": "ml.p3.2xlarge",
            "training.metrics": {METRIC: "("},
        },
    )

    assert sorted(one.field for one in findings) == [
        "search.paralel",
        "search.parallel",
        "search.ranges.learning_rate.min",
        "search.seed",
        "stopping.policy.plateau.jobs",
        "training.instance.type",
        "training.metrics.validation:accuracy",
    ]


def test_a_finding_reads_as_one_line_with_the_value_that_was_written() -> None:
    [finding] = findings_of(spec_body(), hidden(min=300, max=256))

    assert str(finding) == (
        "search.ranges.hidden.min: is not below the upper bound 256 (got 300)."
        " Make the lower bound smaller; a single value belongs to the fixed ones."
    )


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("medain", "medain"),
        ({"target": "high"}, "high"),
        ({"limit": {}}, "{}"),
        (["auto", {"bandit": {"slack": -1}}], -1),
    ],
)
def test_a_policy_is_shown_back_as_it_was_written(policy: object, value: object) -> None:
    [finding] = findings_of(spec_body(), {"stopping.policy": policy})

    assert finding.value == value


def test_a_secret_is_not_repeated_in_full() -> None:
    [finding] = findings_of(spec_body(), {"training.environment.TOKEN": "s3cret" * 100})

    assert finding.field == "training.environment.TOKEN"
    assert len(str(finding.value)) <= 80


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("tuning_job", {"tuning_job": []}),
        (
            "tuning_job.HyperParameterTuningJobConfig.Strategy",
            {"tuning_job.HyperParameterTuningJobConfig.Strategy": "bayes"},
        ),
        (
            "tuning_job.HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
            {"tuning_job.HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs": 11},
        ),
        (
            "tuning_job.TrainingJobDefinition.RoleArn",
            {"tuning_job.TrainingJobDefinition.RoleArn": ADMIN},
        ),
        (
            "tuning_job.TrainingJobDefinition.ResourceConfig.InstanceType",
            {"tuning_job.TrainingJobDefinition.ResourceConfig.InstanceType": "ml.p3.2xlarge"},
        ),
        ("tuning_job.Tags", {"tuning_job.Tags": {"a": "b"}}),
        ("stopping", {"stopping.sagemaker": "auto"}),
        ("stopping.policy", {"stopping.policy": "medain"}),
        (
            "stopping.policy[0].halving.reduction",
            {"stopping.policy": [{"halving": {"reduction": 1}}]},
        ),
        ("training", {"training": {}}),
    ],
)
def test_a_mistake_in_a_native_request_is_named_by_its_own_path(
    field: str, changes: dict[str, Any]
) -> None:
    findings = findings_of({"tuning_job": native_request()}, changes)

    assert field in [one.field for one in findings]


@pytest.mark.parametrize(
    "body", [{}, {"tuning_job": None}, {"training": None}, {"search": {"ranges": 1}}]
)
def test_any_body_gives_findings_and_no_other_error(body: dict[str, Any]) -> None:
    assert findings_of(body, {})
