"""Slack's blocks, kept within Slack's limits and safe from what is put into them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from tunesmith.domain.messages import Message

MOST_BLOCKS = 50
MOST_FIELDS = 10
HEADER_LIMIT = 150
SECTION_LIMIT = 3_000
FIELD_LIMIT = 2_000
TEXT_LIMIT = 3_000
NAME_WIDTH = 40
VALUE_WIDTH = 60
CUT = "…"

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape(text: str, limit: int = SECTION_LIMIT) -> str:
    """Make text safe for Slack's markup, and no longer than a limit once it is safe."""
    safe = [_ESCAPES.get(character, character) for character in text]
    if sum(map(len, safe)) <= limit:
        return "".join(safe)
    kept, room = [], limit - len(CUT)
    for piece in safe:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + CUT


def clip(text: str, limit: int) -> str:
    """Shorten text that is not markup."""
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT


def header(text: str) -> Block:
    """Make the headline of a message; Slack takes plain text on one line only."""
    return HeaderBlock(text=PlainTextObject(text=clip(" ".join(text.split()), HEADER_LIMIT)))


def section(markup: str) -> Block:
    """Make a paragraph of text that is safe already."""
    return SectionBlock(text=MarkdownTextObject(text=clip(markup, SECTION_LIMIT)))


def fields(pairs: Mapping[str, str]) -> Block:
    """Make two columns of titles with their values."""
    texts = [
        MarkdownTextObject(text=f"*{escape(title, 200)}*\n{escape(value, FIELD_LIMIT - 250)}")
        for title, value in list(pairs.items())[:MOST_FIELDS]
    ]
    return SectionBlock(fields=texts)


def context(text: str) -> Block:
    """Make a line of small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=escape(text, FIELD_LIMIT))])


def table(rows: Mapping[str, str]) -> Block:
    """Make an aligned table of names and values, in letters of one width."""
    width = min(max((len(name) for name in rows), default=0), NAME_WIDTH)
    lines = [_line(name, value, width) for name, value in rows.items()]
    return section(f"```\n{_as_many_as_fit(lines)}\n```")


def _line(name: str, value: str, width: int) -> str:
    """Write one row; line ends and backticks inside would break the table."""
    cells = [" ".join(cell.replace("`", "'").split()) for cell in (name, value)]
    row = f"{clip(cells[0], NAME_WIDTH).ljust(width)}  {clip(cells[1], VALUE_WIDTH)}"
    return escape(row)


def bullets(lines: Iterable[str]) -> str:
    """Write safe lines as a list, as many as fit in one section."""
    return _as_many_as_fit([f"• {line}" for line in lines])


def _as_many_as_fit(lines: Sequence[str]) -> str:
    room = SECTION_LIMIT - 50  # for the fence around, and for the note below
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return "\n".join([*kept, f"{CUT} and {left} more"] if left else kept)


def message(text: str, blocks: Sequence[Block | None], channel: str | None) -> Message:
    """Put a message together; blocks that are None are left out."""
    built: list[dict[str, Any]] = [block.to_dict() for block in blocks if block is not None]
    return Message(text=escape(text, TEXT_LIMIT), blocks=built[:MOST_BLOCKS], channel=channel)
