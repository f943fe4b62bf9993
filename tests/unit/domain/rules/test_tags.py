import pytest

from tests.fakes.changes import Change, Row, check, ids, put

BROKEN: list[Row] = [
    (
        "Tags[0]",
        "more than one tag",
        [put("Tags", value=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])],
    ),
    ("Tags[0]", "reserved", [put("Tags", value=[{"Key": "aws:x", "Value": "1"}])]),
    ("Tags[0]", "takes in no tag", [put("Tags", value=[{"Key": "a", "Value": "1;2"}])]),
]


@pytest.mark.parametrize(("field", "says", "changes"), BROKEN, ids=ids(BROKEN))
def test_a_broken_rule_is_found_at_its_field(field: str, says: str, changes: list[Change]) -> None:
    found = check(*changes)

    assert [message for at, message in found if at == field and says in message], found
