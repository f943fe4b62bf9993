import pytest

from tests.fakes.changes import Change, Row, check, config, ids, several, warm_start

BROKEN: list[Row] = [
    (
        "WarmStartConfig",
        "only for the Bayesian and the Random",
        [warm_start("a"), config("Strategy", value="Hyperband")],
    ),
    ("WarmStartConfig", "several training definitions", [several, warm_start("a")]),
    ("WarmStartConfig.ParentHyperParameterTuningJobs", "more than the 5", [warm_start(*"abcdef")]),
    (
        "WarmStartConfig.ParentHyperParameterTuningJobs[1].HyperParameterTuningJobName",
        "named twice",
        [warm_start("b", "a", "A")],
    ),
    (
        "WarmStartConfig.ParentHyperParameterTuningJobs[0].HyperParameterTuningJobName",
        "itself",
        [warm_start("digits")],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
