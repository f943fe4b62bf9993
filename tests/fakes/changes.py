"""Changes to a sample request, one small function each, for saying what is wrong with it."""

from collections.abc import Callable
from typing import Any

from tests.fakes.samples import native_request
from tunesmith.domain.preflight import check_request
from tunesmith.domain.quotas import Quotas

Json = dict[str, Any]
Change = Callable[[Json], None]
Row = tuple[str, str, list[Change]]
"""A field, words of the message, and the changes that lead to it."""

CONFIG = "HyperParameterTuningJobConfig"
LIMITS = f"{CONFIG}.ResourceLimits"
RANGES = f"{CONFIG}.ParameterRanges"
DEFINITION = "TrainingJobDefinition"
HYPERBAND = f"{CONFIG}.StrategyConfig.HyperbandStrategyConfig"


def put(*path: str | int, value: Any) -> Change:
    """Return a change that sets a value deep in a request."""

    def change(request: Json) -> None:
        home: Any = request
        for part in path[:-1]:
            home = home[part] if isinstance(part, int) else home.setdefault(part, {})
        home[path[-1]] = value

    return change


def drop(*path: str) -> Change:
    """Return a change that removes a value."""

    def change(request: Json) -> None:
        home: Any = request
        for part in path[:-1]:
            home = home[part]
        del home[path[-1]]

    return change


def config(*path: str | int, value: Any) -> Change:
    return put(CONFIG, *path, value=value)


def definition(*path: str | int, value: Any) -> Change:
    return put(DEFINITION, *path, value=value)


def limit(name: str, value: Any) -> Change:
    return config("ResourceLimits", name, value=value)


def numeric(low: str, high: str, scale: str = "Auto", *, kind: str = "Continuous") -> Change:
    one = {"Name": "x", "MinValue": low, "MaxValue": high, "ScalingType": scale}
    return config("ParameterRanges", f"{kind}ParameterRanges", value=[one])


def choices(*values: str) -> Change:
    one = {"Name": "x", "Values": list(values)}
    return config("ParameterRanges", value={"CategoricalParameterRanges": [one]})


def several(request: Json) -> None:
    """Turn the request into one with two definitions."""
    whole, one = request[CONFIG], request.pop(DEFINITION)
    objective = whole.pop("HyperParameterTuningJobObjective")
    ranges = whole.pop("ParameterRanges")
    request["TrainingJobDefinitions"] = [
        {
            **one,
            "DefinitionName": name,
            "TuningObjective": objective,
            "HyperParameterRanges": ranges,
        }
        for name in ("first", "second")
    ]


def warm_start(*parents: str) -> Change:
    return put(
        "WarmStartConfig",
        value={
            "WarmStartType": "TransferLearning",
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": parent} for parent in parents
            ],
        },
    )


def check(*changes: Change, quotas: Quotas | None = None) -> list[tuple[str, str]]:
    """Return field and message of everything found in the changed sample request."""
    request = native_request()
    for change in changes:
        change(request)
    findings = check_request(request, quotas)
    assert all(finding.message and finding.fix for finding in findings)
    return [(finding.field, finding.message) for finding in findings]


def ids(rows: list[Row]) -> list[str]:
    """Name the rows of a table for pytest."""
    return [f"{field}: {says}" for field, says, _ in rows]
