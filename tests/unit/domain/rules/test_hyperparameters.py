import pytest

from tests.fakes.changes import DEFINITION, Change, Row, check, definition, ids

BROKEN: list[Row] = [
    (
        f"{DEFINITION}.StaticHyperParameters.units",
        "both fixed and searched",
        [definition("StaticHyperParameters", "units", value="3")],
    ),
    (
        f"{DEFINITION}.StaticHyperParameters",
        "more than 100",
        [definition("StaticHyperParameters", value={f"s{n}": "1" for n in range(97)})],
    ),
    (
        f"{DEFINITION}.StaticHyperParameters.long",
        "at most 2500",
        [definition("StaticHyperParameters", "long", value="x" * 2_501)],
    ),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
