"""The page that shows delivered messages about as Slack would."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunesmith_local.stack.slack.inbox import Delivered

_TOKEN = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<url>(?:https?|mailto):[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|(?<![\w*])\*(?P<bold>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\n]+)~(?!\w)",
    re.DOTALL,
)
_TAGS = {"code": "code", "bold": "strong", "italic": "em", "strike": "s"}


def render(messages: Sequence[Delivered]) -> str:
    """Return the page, the newest message last as in Slack."""
    return _ENVIRONMENT.get_template("page.html.j2").render(messages=messages)


def mrkdwn(text: str) -> Markup:
    """Render Slack's mrkdwn; whatever is not its markup is escaped."""
    parts: list[Markup] = []
    position = 0
    for match in _TOKEN.finditer(text):
        parts += [_plain(text[position : match.start()]), _rendered(match)]
        position = match.end()
    return Markup().join([*parts, _plain(text[position:])])


def plain(text: str) -> Markup:
    """Render plain text, in which Slack's own escapes stand for characters."""
    return escape(_unescape(text))


def _rendered(match: re.Match[str]) -> Markup:
    kind = match.lastgroup or ""
    if match["url"]:
        label = match["label"] or match["url"]
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(
            _unescape(match["url"]), _unescape(label)
        )
    if match["block"]:
        return Markup("<pre>{}</pre>").format(_unescape(match["block"].strip("\n")))
    tag = _TAGS[kind]
    inner = escape(_unescape(match[kind])) if kind == "code" else mrkdwn(match[kind])
    return Markup(f"<{tag}>{{}}</{tag}>").format(inner)  # noqa: S704 -- the tag is from our table


def _plain(text: str) -> Markup:
    return Markup("<br>").join(_unescape(text).split("\n"))


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html", "j2"], default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(mrkdwn=mrkdwn, plain=plain)
