"""Slack's limits on a message's blocks, as far as a message of ours could break them."""

from __future__ import annotations

from typing import Any

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_TEXT = 3000
MAX_FIELDS = 10
MAX_FIELD = 2000
MAX_ELEMENTS = 10
MAX_ROWS = 100
MAX_COLUMNS = 20
KNOWN = {"actions", "context", "divider", "header", "image", "rich_text", "section", "table"}

Block = dict[str, Any]


def problems(blocks: object) -> list[str]:
    """Return what Slack would refuse these blocks for."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks must be a list of objects"]
    found = [f"no more than {MAX_BLOCKS} items allowed"] if len(blocks) > MAX_BLOCKS else []
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append("only one table allowed")
    for index, block in enumerate(blocks):
        found += [f"{problem} [json-pointer:/blocks/{index}]" for problem in _of_block(block)]
    return found


def _of_block(block: Block) -> list[str]:
    kind = block.get("type")
    if kind not in KNOWN:
        return [f"unsupported type: {kind}"]
    checks = {"header": _header, "section": _section, "context": _context, "table": _table}
    return checks[kind](block) if kind in checks else []


def _header(block: Block) -> list[str]:
    if block.get("text", {}).get("type") != "plain_text":
        return ["header text must be plain_text"]
    return _text(block["text"], MAX_HEADER)


def _section(block: Block) -> list[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        return ["missing required field: text or fields"]
    found = _text(block["text"], MAX_TEXT) if "text" in block else []
    if len(fields) > MAX_FIELDS:
        found.append(f"no more than {MAX_FIELDS} fields allowed")
    return found + [problem for field in fields for problem in _text(field, MAX_FIELD)]


def _context(block: Block) -> list[str]:
    elements = block.get("elements", [])
    if not 1 <= len(elements) <= MAX_ELEMENTS:
        return [f"between 1 and {MAX_ELEMENTS} elements allowed"]
    return [
        problem
        for each in elements
        if each.get("type") != "image"
        for problem in _text(each, MAX_TEXT)
    ]


def _table(block: Block) -> list[str]:
    rows = block.get("rows", [])
    if not 1 <= len(rows) <= MAX_ROWS:
        return [f"between 1 and {MAX_ROWS} rows allowed"]
    if any(len(row) > MAX_COLUMNS for row in rows):
        return [f"no more than {MAX_COLUMNS} columns allowed"]
    return []


def _text(text: object, limit: int) -> list[str]:
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        return ["text must be a plain_text or mrkdwn object"]
    content = text.get("text")
    if not isinstance(content, str) or not content:
        return ["text must be more than 0 characters"]
    return [f"text must be less than {limit + 1} characters"] if len(content) > limit else []
