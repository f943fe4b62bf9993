from typing import Any

import pytest

from tunesmith_local.stack.slack.limits import problems


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


GOOD: list[dict[str, Any]] = [
    {"type": "header", "text": _plain("h" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "t" * 3000}},
    {"type": "section", "fields": [_plain("f" * 2000)] * 10},
    {"type": "context", "elements": [_plain("c")] * 10},
    {"type": "table", "rows": [[_plain("a"), _plain("b")]]},
    {"type": "divider"},
    {"type": "rich_text", "elements": []},
]


def test_blocks_within_the_limits_pass() -> None:
    assert problems(GOOD) == []
    assert problems([{"type": "divider"}] * 50) == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": _plain("h" * 151)},
        {"type": "header", "text": {"type": "mrkdwn", "text": "h"}},
        {"type": "section"},
        {"type": "section", "text": _plain("")},
        {"type": "section", "text": _plain("t" * 3001)},
        {"type": "section", "text": "t"},
        {"type": "section", "fields": [_plain("f")] * 11},
        {"type": "section", "fields": [_plain("f" * 2001)]},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [_plain("c")] * 11},
        {"type": "table", "rows": []},
        {"type": "table", "rows": [[_plain("a")] * 21]},
        {"type": "mystery"},
    ],
)
def test_a_block_beyond_a_limit_is_named_by_its_place(block: dict[str, Any]) -> None:
    found = problems([{"type": "divider"}, block])

    assert len(found) == 1
    assert found[0].endswith("[json-pointer:/blocks/1]")


@pytest.mark.parametrize("blocks", [[{"type": "divider"}] * 51, {"type": "divider"}, ["x"]])
def test_what_is_no_list_of_at_most_fifty_blocks_is_refused(blocks: object) -> None:
    assert problems(blocks)


def test_a_message_has_one_table_at_most() -> None:
    assert problems([{"type": "table", "rows": [[_plain("a")]]}] * 2) == ["only one table allowed"]
