"""Writes a Slack message's blocks as text for a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

RULE = "─" * 40
_LINK = re.compile(r"<([^|>\s]+)\|([^>]*)>")
_BARE_LINK = re.compile(r"<((?:https?|s3|mailto):[^>\s]+)>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")


def message_lines(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a message line by line: its blocks, or its text when it has none."""
    lines = [line for block in blocks for line in _block(block)]
    return lines or plain(text).splitlines()


def plain(mrkdwn: str) -> str:
    """Take Slack's markup out of a text."""
    text = mrkdwn.replace("```\n", "").replace("\n```", "").replace("```", "").replace("`", "")
    text = _BARE_LINK.sub(r"\1", _LINK.sub(r"\2 (\1)", text))
    text = _BOLD.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = _KINDS.get(str(block.get("type")))
    yield from kind(block) if kind else ()


def _header(block: Mapping[str, Any]) -> Iterator[str]:
    yield _text(block["text"])


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"]).splitlines()
    for field in block.get("fields", ()):
        yield ": ".join(part.strip().rstrip(":") for part in _text(field).splitlines())


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    yield " · ".join(_text(element) for element in block["elements"] if "text" in element)


def _divider(_block: Mapping[str, Any]) -> Iterator[str]:
    yield RULE


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows = [[_cell(cell) for cell in row] for row in block.get("rows", ())]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=False)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "   ".join(cells).rstrip()


def _cell(cell: Mapping[str, Any]) -> str:
    return str(cell["text"]) if "text" in cell else "".join(_leaves(cell))


def _rich_text(block: Mapping[str, Any]) -> Iterator[str]:
    yield from "".join(_leaves(block)).splitlines()


def _leaves(element: Mapping[str, Any]) -> Iterator[str]:
    if "text" in element:
        yield str(element["text"])
    for inner in element.get("elements", ()):
        yield from _leaves(inner)


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    for element in block.get("elements", ()):
        if "url" in element:
            yield f"[{_text(element['text'])}] {element['url']}"


def _text(text: Mapping[str, Any]) -> str:
    return plain(str(text["text"]))


_KINDS: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
    "table": _table,
    "rich_text": _rich_text,
    "actions": _actions,
}
