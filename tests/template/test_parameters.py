"""What a deployment may be given, and where things are said once."""

import re
from typing import Any

from tests.template.reading import ROOT, of_type
from tunesmith.domain.names import ENVIRONMENT_PATTERN

ENVIRONMENTS = ["prod", "a", "team-a-1", "abcdefghijklmno"]
NO_ENVIRONMENTS = [
    "",
    "Prod",
    "1prod",
    "prod-",
    "a--b",
    "abcdefghijklmnop",
    "prod_1",
    "a-b-c-d-e-f-g-h-i",
]


def test_the_runtime_is_said_once_and_is_one_that_the_code_supports(
    expanded: dict[str, Any],
) -> None:
    said = re.findall(r"^ *Runtime: *(\S+)", (ROOT / "template.yaml").read_text(), re.MULTILINE)

    assert len(said) == 1
    assert said[0] in {"python3.11", "python3.12", "python3.13"}
    functions = of_type(expanded, "AWS::Lambda::Function").values()
    assert {function["Runtime"] for function in functions} == set(said)


def test_only_what_cannot_be_guessed_must_be_given(template: dict[str, Any]) -> None:
    wanted = {name for name, spec in template["Parameters"].items() if "Default" not in spec}

    assert wanted == {"SlackSecretArn", "TrainingRoleArns"}


def test_the_environments_name_is_one_that_job_names_can_start_with(
    template: dict[str, Any],
) -> None:
    spec = template["Parameters"]["EnvironmentName"]

    def allowed(name: str) -> bool:
        fits = len(name) <= spec["MaxLength"]
        return fits and re.fullmatch(spec["AllowedPattern"].strip("^$"), name) is not None

    for name in ENVIRONMENTS:
        assert allowed(name)
        assert ENVIRONMENT_PATTERN.fullmatch(name)
    for name in NO_ENVIRONMENTS:
        assert not allowed(name)
        assert not ENVIRONMENT_PATTERN.fullmatch(name)


def test_the_secret_is_named_whole_as_permissions_want_it(template: dict[str, Any]) -> None:
    pattern = template["Parameters"]["SlackSecretArn"]["AllowedPattern"]
    whole = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tunesmith/slack-AbCd12"

    assert re.fullmatch(pattern, whole)
    assert not re.fullmatch(pattern, whole.removesuffix("-AbCd12"))


def test_every_parameter_is_explained(template: dict[str, Any]) -> None:
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]

    assert {name for group in groups for name in group["Parameters"]} == set(template["Parameters"])
    assert all(
        "Description" in spec or name == "LogLevel" for name, spec in template["Parameters"].items()
    )


def test_outputs_name_what_people_and_programs_look_for(template: dict[str, Any]) -> None:
    assert set(template["Outputs"]) == {
        "AcceptSwitchName",
        "ApiKeyId",
        "ApiUrl",
        "BucketName",
        "DeadLettersUrl",
        "EnforceSwitchName",
        "FunctionLogGroup",
        "PipelineQueueUrl",
        "PublicDocsUrl",
        "StateMachineArn",
        "TableName",
    }


def test_every_function_that_checks_requests_knows_the_same_limits_and_prices(
    expanded: dict[str, Any],
) -> None:
    functions = of_type(expanded, "AWS::Lambda::Function")
    told = [
        function["Environment"]["Variables"]
        for name, function in functions.items()
        if name in {"SubmitFunction", "IngestFunction", "PrepareFunction", "ReceiveFunction"}
    ]

    limits = {name: told[0][name] for name in told[0] if name.startswith(("ALLOWED_", "MAX_"))}
    prices = {name: told[0][name] for name in told[0] if name.startswith(("PRICE", "SPOT_"))}
    assert len(limits) == 5
    assert prices == {
        "PRICE_FACTOR": {"Ref": "PriceFactor"},
        "SPOT_FACTOR": {"Ref": "SpotFactor"},
        "PRICES_KEY": {"Ref": "PricesKey"},
        "PRICES_ARE_NOTIONAL": {"Ref": "PricesAreNotional"},
    }
    assert len(told) == 4
    assert all(one | limits | prices == one for one in told)


def test_the_prices_of_a_deployment_lie_where_only_prices_do(template: dict[str, Any]) -> None:
    pattern = template["Parameters"]["PricesKey"]["AllowedPattern"]

    assert re.fullmatch(pattern, "")
    assert re.fullmatch(pattern, "config/prices.json")
    for other in ("prices.json", "tunings/x/job.json", "config/prices.yaml", "/config/a.json"):
        assert not re.fullmatch(pattern, other)
