"""Writes a report as Markdown, for a ticket or a repository."""

import json
from collections.abc import Iterable, Iterator, Sequence

from tunesmith.domain.reports import Report, ReportedTrial
from tunesmith.presentation import report_facts as facts
from tunesmith.presentation.wording import duration, number

MOST_ROWS = 100
_SPECIAL = str.maketrans({each: f"\\{each}" for each in "\\`*_[]|#~!"} | {"<": "&lt;", ">": "&gt;"})


def render_text(report: Report) -> str:
    """Return the report in Markdown; whatever users have named is escaped."""
    return "\n".join([*_head(report), *_best(report), *_tables(report)]) + "\n"


def _head(report: Report) -> Iterator[str]:
    yield f"# {plain(report.name)}\n"
    yield f"**{report.status.value}** · {plain(facts.headline(report))}\n"
    yield from _facts({**facts.identity(report), **facts.ending(report)})
    for warning in report.warnings:
        yield f"> {plain(warning)}\n"


def _best(report: Report) -> Iterator[str]:
    best = report.best_trial
    if best is None:
        return
    value = "" if best.objective is None else f": {number(best.objective)}"
    yield f"## Best trial{value}\n"
    yield f"{plain(best.name)}\n"
    if gained := facts.improvement(report):
        yield f"{plain(gained)}.\n"
    written = json.dumps(best.hyperparameters, indent=2, ensure_ascii=False)
    # Indented, which no value can end as it could a fence.
    yield "\n".join(f"    {line}" for line in written.splitlines()) + "\n"


def _tables(report: Report) -> Iterator[str]:
    for title, told in (("Money", facts.money(report)), ("Saved", facts.savings(report))):
        if told:
            yield f"## {title}\n"
            yield from _facts(told)
    if report.decisions:
        yield "## What policies decided\n"
        rows = (
            (
                one.verdict.policy,
                one.verdict.trial or "the tuning",
                one.verdict.reason,
                facts.acted(one),
                facts.saves(one),
            )
            for one in report.decisions
        )
        yield from _table(("policy", "about", "why", "acted", "saves"), rows)
    yield "## Trials\n"
    yield from _table(
        ("trial", "status", "objective", "time", "hyperparameters"),
        (_row(one) for one in report.trials[:MOST_ROWS]),
    )
    if len(report.trials) > MOST_ROWS:
        yield f"{len(report.trials) - MOST_ROWS} more are in the other forms of this report.\n"


def _row(one: ReportedTrial) -> Sequence[str]:
    return (
        one.name,
        f"{one.status.value} by {one.stopped_by}" if one.stopped_by else one.status.value,
        "" if one.objective is None else number(one.objective),
        "" if one.seconds is None else duration(one.seconds),
        ", ".join(f"{name}={value}" for name, value in one.hyperparameters.items()),
    )


def _facts(told: facts.Facts) -> Iterator[str]:
    for name, value in told.items():
        yield f"- {plain(name)}: {plain(value)}"
    yield ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(plain(each) for each in row)} |"
    yield ""


def plain(text: str) -> str:
    """Write text so that Markdown reads nothing into it."""
    return " ".join(text.split()).translate(_SPECIAL)
