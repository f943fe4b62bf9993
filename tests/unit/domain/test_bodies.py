import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.domain.bodies import LARGEST_NATIVE, LARGEST_SPEC, parse_body
from tunesmith.domain.errors import InvalidRequest, RequestTooLarge


def complaint(raw: bytes, filename: str | None = None) -> str:
    with pytest.raises(InvalidRequest) as caught:
        parse_body(raw, filename=filename)
    assert [finding.field for finding in caught.value.findings] == ["request"]
    return str(caught.value)


def test_yaml_means_what_it_says() -> None:
    body = parse_body(
        b"min: 1e-4\nmode: off\nno: yes\nday: 2020-01-01\nzeros: 010\ntime: 12:30\n"
        b'quoted: "1"\nnothing: ~\nempty:\nlist: [true, False, .5, -3]\n1: one\nblock: |\n  12\n'
    )

    assert body == {
        "min": 0.0001,
        "mode": "off",
        "no": "yes",
        "day": "2020-01-01",
        "zeros": 10,
        "time": "12:30",
        "quoted": "1",
        "nothing": None,
        "empty": None,
        "list": [True, False, 0.5, -3],
        "1": "one",
        "block": "12\n",
    }


def test_json_and_flow_yaml_are_told_apart_when_no_name_says_it() -> None:
    assert parse_body(b'\xef\xbb\xbf {"a": [1, 2.5, "x", null]}') == {"a": [1, 2.5, "x", None]}
    assert parse_body(b"{a: 1, b: [x]}") == {"a": 1, "b": ["x"]}


@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers(-(10**15), 10**15)
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"])),
            lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
            max_leaves=10,
        ),
    )
)
def test_what_json_or_yaml_writes_is_read_back(body: dict[str, object]) -> None:
    assert parse_body(json.dumps(body).encode(), filename="a.json") == body
    assert parse_body(yaml.safe_dump(body, allow_unicode=True).encode(), filename="a.yaml") == body


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"a": 1', "not valid JSON: Expecting ',' delimiter at line 1, column 8"),
        (b"a: [1\nb: 2", "not valid YAML: did not find expected ',' or ']' at line 2, column 2"),
        (b"a:\n\t- x", "at line 2, column 1"),
        (b'{"a": 1, "a": 2}', "the key `a` twice"),
        (b"a: 1\na: 2", "the key `a` twice, again at line 2, column 1"),
        (b"a: &x 1\nb: *x", "an anchor or alias (& or *) at line 1, column 4"),
        (b"a: !!python/object:os.system x", "uses a tag"),
        (b"a: 1\n---\nb: 2", "more than one document"),
        (b"? [a]\n: 1", "a key that is no text"),
        (b"a: .nan", "has .nan, which is not a number"),
        (b"a: " + b"9" * 5_000, "a number of 5000 digits"),
        (b"[1]", "not a mapping"),
        (b"just text", "not a mapping"),
        (b"\xff\xfe", "not UTF-8 text (byte 0)"),
        (b" \n", "is empty"),
        (b"a: \x00", "not valid YAML"),
        (b"a: " + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_mistake_is_named_with_its_place(raw: bytes, says: str) -> None:
    assert says in complaint(raw)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b'{"a": NaN}', "NaN, which is not a number"),
        (b'{"a": 1e999}', "1e999, which is too large"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number of 5000 digits"),
        (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"[" * 500 + b"]" * 500 + b"}", "nested more than 40 levels deep"),
        (b"{a: 1}", "not valid JSON"),
    ],
)
def test_json_is_read_strictly_where_the_name_promises_json(raw: bytes, says: str) -> None:
    assert says in complaint(raw, "request.json")


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = b"a: &a [x,x]\n" + b"".join(
        b"%c: &%c [*%c,*%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 115)
    )

    assert "anchor or alias" in complaint(bomb)


def test_a_spec_may_be_smaller_than_a_native_request() -> None:
    padding = json.dumps("x" * LARGEST_SPEC).encode()

    assert "larger than 1,000,000 bytes" in complaint(b'{"name": ' + padding + b"}")
    assert "tuning_job" in parse_body(b'{"tuning_job": ' + padding + b"}")
    assert "larger than 4,000,000 bytes" in complaint(b" " * (LARGEST_NATIVE + 1))
    with pytest.raises(RequestTooLarge):
        parse_body(b'{"name": ' + padding + b"}")
