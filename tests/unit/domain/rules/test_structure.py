import pytest

from tests.fakes.changes import CONFIG, DEFINITION, Change, Row, check, config, ids, put, several

BROKEN: list[Row] = [
    (
        "TrainingJobDefinitions",
        "beside TrainingJobDefinition",
        [lambda request: request.update(TrainingJobDefinitions=[request[DEFINITION]])],
    ),
    (
        "TrainingJobDefinitions[0].DefinitionName",
        "another definition too",
        [several, put("TrainingJobDefinitions", 1, "DefinitionName", value="first")],
    ),
    (
        "TrainingJobDefinitions[1].DefinitionName",
        "is missing",
        [several, lambda request: request["TrainingJobDefinitions"][1].pop("DefinitionName")],
    ),
    (
        "TrainingJobDefinitions[1].HyperParameterRanges",
        "nothing to search",
        [several, lambda request: request["TrainingJobDefinitions"][1].pop("HyperParameterRanges")],
    ),
    (
        f"{CONFIG}.TrainingJobEarlyStoppingType",
        "several training definitions",
        [several, config("TrainingJobEarlyStoppingType", value="Auto")],
    ),
    (
        f"{CONFIG}.ParameterRanges",
        "for the whole job",
        [several, config("ParameterRanges", value={})],
    ),
    (
        "TrainingJobDefinitions[0].Environment",
        "in all definitions together",
        [
            several,
            *(
                put(
                    "TrainingJobDefinitions",
                    at,
                    "Environment",
                    value={f"E{n}": "" for n in range(25)},
                )
                for at in (0, 1)
            ),
        ],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
