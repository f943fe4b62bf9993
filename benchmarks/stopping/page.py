"""Writes docs/benchmarks/stopping.md from what was measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.stopping.measure import Row
from benchmarks.stopping.plot import cost_against_regret

_GOALS = {"cost": 0.25, "delta_regret": 0.005, "miss": 0.05}
_PREFACE = Path(__file__).parent / "preface.md"


def write(
    folder: Path,
    rows: Sequence[Row],
    closed: Sequence[Mapping[str, Any]],
    ending: Sequence[Mapping[str, Any]],
    how: str,
) -> None:
    """Write the page and its plot."""
    folder.mkdir(parents=True, exist_ok=True)
    headline = [row for row in rows if row.scenario == "headline" and row.suite == "all"]
    plot = cost_against_regret(headline, "Stopping trials as on SageMaker")
    (folder / "stopping.svg").write_text(plot)
    parts = [
        _PREFACE.read_text().rstrip(),
        how,
        "## As on SageMaker",
        _verdict(rows, "headline"),
        "![Cost against regret](stopping.svg)",
        _table(headline),
        _suites(rows, "headline"),
        "## Without start-up and delay, scored by the best value",
        _verdict(rows, "ideal"),
        _table([row for row in rows if row.scenario == "ideal" and row.suite == "all"]),
        "## Under other conditions",
        _conditions(rows),
        "## Beside a sampler that learns",
        _closed(closed),
        "## Ending the whole tuning",
        _ending(ending),
    ]
    (folder / "stopping.md").write_text("\n\n".join(part for part in parts if part) + "\n")


def _verdict(rows: Sequence[Row], scenario: str) -> str:
    ours = next(
        (one for one in rows if (one.scenario, one.policy, one.suite) == (scenario, "auto", "all")),
        None,
    )
    if ours is None:
        return ""
    said = []
    for name, goal in _GOALS.items():
        value = getattr(ours, name)
        said.append(f"{name.replace('_', ' ')} {value:.3f} (goal {goal}: {_met(value, goal)})")
    return f"`auto`: {', '.join(said)}."


def _met(value: float, goal: float) -> str:
    return "met" if value <= goal else "missed"


def _table(rows: Sequence[Row]) -> str:
    lines = ["| policy | cost | Δregret | miss | n |", "|---|---|---|---|---|"]
    for row in rows:
        name = f"**{row.policy}**" if row.policy == "auto" else row.policy
        lines.append(
            f"| {name} | {row.cost:.3f} {_range(row.cost_interval)} |"
            f" {row.delta_regret:+.4f} {_range(row.delta_regret_interval)} |"
            f" {row.miss:.3f} {_range(row.miss_interval)} | {row.n} |"
        )
    return "\n".join(lines)


def _suites(rows: Sequence[Row], scenario: str) -> str:
    chosen = [
        row
        for row in rows
        if row.scenario == scenario
        and row.suite != "all"
        and row.policy in ("auto", "AMT Auto, emulated")
    ]
    if not chosen:
        return ""
    lines = ["By family of tasks:", "", "| tasks | policy | cost | Δregret | miss | n |"]
    lines.append("|---|---|---|---|---|---|")
    lines.extend(
        f"| {row.suite} | {row.policy} | {row.cost:.3f} | {row.delta_regret:+.4f} |"
        f" {row.miss:.3f} | {row.n} |"
        for row in sorted(chosen, key=lambda one: (one.suite, one.policy))
    )
    return "\n".join(lines)


def _conditions(rows: Sequence[Row]) -> str:
    chosen = [
        row for row in rows if row.suite == "all" and row.scenario not in ("headline", "ideal")
    ]
    lines = ["| scenario | policy | cost | Δregret | miss | n |", "|---|---|---|---|---|---|"]
    lines.extend(
        f"| {row.scenario} | {row.policy} | {row.cost:.3f} | {row.delta_regret:+.4f}"
        f" {_range(row.delta_regret_interval)} | {row.miss:.3f} | {row.n} |"
        for row in chosen
    )
    return "\n".join(lines)


def _closed(found: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "50 trials each, of which TPE chooses every one by what became of those before. Cost and"
        " regret are against TPE without stopping, same seed.",
        "",
        "| sampler and policy | cost | Δregret | n |",
        "|---|---|---|---|",
    ]
    lines.extend(
        f"| {row['policy']} | {row['cost']:.3f} {_range(row['cost_interval'])} |"
        f" {row['delta_regret']:+.4f} {_range(row['delta_regret_interval'])} | {row['n']} |"
        for row in found
    )
    return "\n".join(lines)


def _ending(found: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        "Of 100 jobs, none of which is stopped. Loss is the regret of leaving early; the goal is at"
        " most 55 jobs, a mean loss of at most 0.01 and at most 5 % of the tunings losing more than"
        " 0.02. Under random search it cannot be reached: the best of 100 trials is among the last"
        " 45 in 45 % of all tunings, whatever the rule, so `convergence` goes on there. TPE is"
        " ended earlier; most of what is lost then are a few lucky trials late in TaskSet tunings,"
        " which nothing before them announced.",
        "",
        "| sampler | rule | jobs | mean loss | tunings losing > 0.02 | n |",
        "|---|---|---|---|---|---|",
    ]
    lines.extend(
        f"| {row['sampler']} | {row['policy']} | {row['jobs']:.1f} | {row['loss']:+.4f} |"
        f" {row['far']:.1%} | {row['n']} |"
        for row in found
    )
    return "\n".join(lines)


def _range(interval: Sequence[float]) -> str:
    return f"[{interval[0]:.3f}, {interval[1]:.3f}]"
