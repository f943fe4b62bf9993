"""Writes a draft down as YAML, with a comment wherever somebody should look."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tunesmith_client.scaffold.drafts import Draft, Range, Scalar

FILL_IN = "FILL IN"
PLAIN = re.compile(r"[A-Za-z_./][\w./-]*")
WORDS = frozenset({"true", "false", "null"})
COMMENTS_FROM = 44
"""The column where comments begin, where the line leaves room."""


def written(draft: Draft, name: str, home: Path) -> str:
    """Return the spec's text; places are relative to `home`, where it is going to lie."""
    lines = [
        "# A first spec, written by `tunesmith init`. Look through it, above all at the lines that",
        f"# say {FILL_IN}, then: tunesmith estimate FILE, and: tunesmith submit FILE --follow",
        "# All keys are explained in docs/request.md.",
        f"name: {_scalar(name)}",
        *_training(draft, name, home),
        *_objective(draft),
        *_search(draft),
        _line("stopping: {policy: auto}", "ends trials that will not win; off lets all run"),
        _line("# budget: 10", "what it may cost, in US dollars"),
        _line('# notify: {channel: "#ml-alerts"}', "who is told in Slack"),
    ]
    return "\n".join(lines) + "\n"


def _training(draft: Draft, name: str, home: Path) -> Iterator[str]:
    yield "training:"
    yield _line(f"  image: {_scalar(draft.image)}", draft.image_note)
    if draft.source:
        yield _line(f"  source: {_scalar(draft.source)}", "sent to the stack's bucket by submit")
    if draft.script:
        yield f"  script: {_scalar(draft.script)}"
    yield _line("  instance: {type: ml.m5.large}", "the machine of one trial")
    yield _line("  max_runtime_seconds: 3600", "the longest that one trial may take")
    yield "  inputs:"
    for channel in draft.inputs:
        yield _channel(draft, channel, name, home)
    yield from _hyperparameters(draft)
    if draft.metrics:
        yield _line("  metrics:", "read from what the script prints")
        for metric in draft.metrics:
            yield f"    {_scalar(metric.name)}: {_quoted(metric.regex)}"
    elif draft.source:
        yield _line(
            "  metrics: {}", f"{FILL_IN}: print(f'loss={{loss}}') is loss: 'loss=([0-9.]+)'"
        )


def _channel(draft: Draft, channel: str, name: str, home: Path) -> str:
    here = next((at for at in (f"data/{channel}", channel) if (home / at).is_dir()), None)
    folder = re.sub(r"[^A-Za-z0-9_.-]+", "-", name)
    place = f"./{here}" if here else f"data/{folder}/{channel}/"
    said = f"{{uri: {place}, content_type: {draft.content_type}}}" if draft.content_type else place
    note = "sent to the stack's bucket by submit"
    missing = f"{FILL_IN}: a ./folder, an s3:// address, or a key in the stack's bucket"
    return _line(f"    {_scalar(channel)}: {said}", note if here else missing)


def _hyperparameters(draft: Draft) -> Iterator[str]:
    if draft.fixed:
        yield _line("  hyperparameters:", "the same for every trial")
    for name, fixed in draft.fixed.items():
        yield _line(f"    {_scalar(name)}: {_scalar(fixed.value)}", fixed.note)
    for name, reason in draft.left_out.items():
        yield f"  # left out: {name} ({reason})"


def _objective(draft: Draft) -> Iterator[str]:
    found = draft.objective
    if found is None:
        note = f"{FILL_IN}: one of the metrics, and minimize or maximize"
        yield _line("objective: {metric: fill-in, goal: maximize}", note)
        return
    step = f", step: {_scalar(found.step)}" if found.step else ""
    note = "" if found.sure else f"{FILL_IN}: is this the metric, and the way it should go?"
    said = f"metric: {_scalar(found.metric)}, goal: {found.goal}{step}"
    yield _line(f"objective: {{{said}}}", note)


def _search(draft: Draft) -> Iterator[str]:
    yield "search:"
    yield _line("  strategy: bayesian", "or random, grid, hyperband, auto")
    yield _line("  max_jobs: 20", "trials in all")
    yield _line("  parallel: 2", "at a time; fewer learn more from each other")
    if not draft.ranges:
        yield _line(
            "  ranges: {}", f"{FILL_IN}: name: {{min: 0.001, max: 0.1}}, or a list of values"
        )
        return
    yield "  ranges:"
    for name, each in draft.ranges.items():
        yield _line(f"    {_scalar(name)}: {_range(each)}", each.note)


def _range(found: Range) -> str:
    if found.choices:
        return f"[{', '.join(map(_scalar, found.choices))}]"
    scale = ", scale: logarithmic" if found.logarithmic else ""
    return f"{{min: {_scalar(found.low)}, max: {_scalar(found.high)}{scale}}}"


def _line(text: str, note: str) -> str:
    return f"{text:<{COMMENTS_FROM - 2}}  # {note}" if note else text


def _scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int | float):
        digits = format(Decimal(str(value)), "f")
        return digits if isinstance(value, int) or "." in digits else f"{digits}.0"
    plain = PLAIN.fullmatch(value) and value.lower() not in WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
