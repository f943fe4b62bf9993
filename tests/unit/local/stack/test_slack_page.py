from typing import Any

import pytest

from tunesmith_local.stack.slack import Delivered
from tunesmith_local.stack.slack.page import mrkdwn, render


def _page(*blocks: dict[str, Any], text: str = "fallback") -> str:
    return render([Delivered(ts="1.0", channel="#a", text=text, blocks=list(blocks), via="x")])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*best* `lr=0.1`", "<strong>best</strong> <code>lr=0.1</code>"),
        ("_soon_ ~never~", "<em>soon</em> <s>never</s>"),
        ("```a  1\nb  2```", "<pre>a  1\nb  2</pre>"),
        ("one\ntwo", "one<br>two"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("<https://a.example/x?y=1&amp;z=2|the run>", "the run</a>"),
    ],
)
def test_markup_is_rendered_as_slack_would(text: str, html: str) -> None:
    assert html in mrkdwn(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "`<img src=x onerror=alert(1)>`",
        "```<script>alert(1)</script>```",
        "*<script>alert(1)</script>*",
        "<javascript:alert(1)|click>",
        '<https://a.example/"onmouseover="alert(1)|x>',
    ],
)
def test_a_message_cannot_bring_its_own_html(hostile: str) -> None:
    text = {"type": "mrkdwn", "text": hostile}

    page = _page({"type": "section", "text": text, "fields": [text]}, text=hostile)

    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert '"onmouseover' not in page


def test_every_block_of_ours_is_shown() -> None:
    page = _page(
        {"type": "header", "text": {"type": "plain_text", "text": "Tuning finished"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Objective*\n0.98"}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "took 2 min"}]},
        {"type": "divider"},
        {
            "type": "table",
            "rows": [[{"type": "raw_text", "text": "lr"}, {"type": "raw_text", "text": "0.1"}]],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_preformatted",
                    "elements": [{"type": "text", "text": "depth 3"}],
                }
            ],
        },
    )

    for shown in (
        "<h3>Tuning finished</h3>",
        "<strong>Objective</strong><br>0.98",
        "took 2 min",
        "<hr>",
        "<td>lr</td><td>0.1</td>",
        "<pre>depth 3</pre>",
    ):
        assert shown in page


def test_an_empty_inbox_says_so() -> None:
    assert "Nothing has been sent yet" in render([])
