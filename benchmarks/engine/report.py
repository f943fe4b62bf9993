"""The page that tells what was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.engine.contest import Cost, Rounds, overheads, rate
from benchmarks.engine.contestants import BARE, NAMES, OURS
from benchmarks.engine.growth import MOST_GROWTH, PARALLEL, PART, TRIALS, is_linear
from benchmarks.engine.reads import CALLS, TUNINGS, Reads
from benchmarks.engine.reads import TRIALS as STORED
from benchmarks.engine.suggestions import DIMENSIONS, SIZES
from benchmarks.tables import median, number, spread, table

MOST_OVERHEAD_MS = 20.0
MOST_READ_MS = 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured."""

    machine: list[str]
    loads: tuple[float, float]
    alone: Rounds
    together: Mapping[int, Rounds]
    suggestions: Mapping[str, Sequence[float]]
    growth: Sequence[tuple[int, float, float]]
    reads: Reads


def page(figures: Figures) -> str:
    """Write the page."""
    begin, end = figures.loads
    lines = [
        "# Speed of the engine",
        "",
        "Written by `make bench-engine`; run it again to measure your machine.",
        "",
        *figures.machine,
        f"- Load average: {begin:.1f} at the beginning, {end:.1f} at the end. Above the number of"
        " processors others were at work, and waiting times say more about them than about us:"
        " read the processor times then.",
        "",
        *_overhead(figures.alone),
        *_throughput(figures.together),
        *_suggestions(figures.suggestions),
        *_growth(figures.growth),
        *_reads(figures.reads),
        *_goals(figures),
    ]
    return "\n".join(lines) + "\n"


def _overhead(rounds: Rounds) -> list[str]:
    rows = [
        [
            name,
            spread(overheads(rounds, name, "cpu")),
            spread(overheads(rounds, name, "wall")),
            number(median([each[name].peak for each in rounds]), 0),
        ]
        for name in NAMES
        if name != BARE
    ]
    bare = [each[BARE] for each in rounds]
    return [
        "## What a trial costs beyond its script",
        "",
        "The same script, which prints one metric and ends, one trial after the other, drawn at"
        " random. A bare process start costs"
        f" {_milliseconds(bare, 'cpu')} ms of processor time, {_milliseconds(bare, 'wall')} ms of"
        " waiting; the table shows what comes on top, in milliseconds per trial. All take turns in"
        f" {len(rounds)} rounds, and each is compared with the bare start of its own round: median"
        " (lowest to highest). Memory is the most that the tuner's process held, in MB.",
        "",
        *table(["tuner", "processor, ms", "waiting, ms", "memory, MB"], rows),
        "",
        "Ours keeps every state, metric and log line in SQLite, sends events for each change, lays"
        " out the container's folders and unpacks the script's archive for every trial; S3 is in"
        " memory. Optuna runs the script from its objective function: in memory a killed tuning is"
        " lost, in SQLite it is not, which is what ours is to be compared with. Syne Tune looks for"
        " ended trials every 10 ms here instead of every 5 s, and its script is spared the import"
        " of its reporter.",
        "",
    ]


def _milliseconds(costs: Sequence[Cost], measure: str) -> str:
    return number(1000 * median([getattr(each, measure) for each in costs]))


def _throughput(together: Mapping[int, Rounds]) -> list[str]:
    rows = [[name, *(number(rate(each, name)) for each in together.values())] for name in NAMES]
    head = ["tuner", *(f"{parallel} at once" for parallel in together)]
    return [
        "## Trials per second",
        "",
        "The same script again; the middle of the rounds. The interpreter's start is most of it.",
        "",
        *table(head, rows),
        "",
    ]


def _suggestions(times: Mapping[str, Sequence[float]]) -> list[str]:
    rows = [[name, *(number(each, 2) for each in taken)] for name, taken in times.items()]
    return [
        "## What a proposal costs",
        "",
        f"Processor milliseconds to propose a point of {DIMENSIONS} continuous parameters and to"
        " take in its result, the middle of seven.",
        "",
        *table(["search", *(f"{size} trials known" for size in SIZES)], rows),
        "",
    ]


def _growth(growth: Sequence[tuple[int, float, float]]) -> list[str]:
    rows = [
        [f"{last - PART + 1} to {last}", number(cpu), number(wall)] for last, cpu, wall in growth
    ]
    return [
        "## Growth with the number of trials",
        "",
        f"One random search of {TRIALS} trials, {PARALLEL} at once: milliseconds per trial, of the"
        " engine's own process alone, and of waiting with everything.",
        "",
        *table(["trials", "engine's processor, ms", "waiting, ms"], rows),
        "",
    ]


def _reads(reads: Reads) -> list[str]:
    rows = [
        [each.call, number(each.cpu, 2), number(each.middle, 2), number(each.worst_of_twenty, 2)]
        for each in reads.latencies
    ]
    return [
        f"## Reads with {TUNINGS} tuning jobs of {STORED} trials",
        "",
        f"From the request's bytes to the answer's, {CALLS} calls of each kind in turns. The store"
        f" takes {number(reads.store_megabytes, 0)} MB on disk; the engine's process held"
        f" {number(reads.peak_megabytes, 0)} MB at most.",
        "",
        *table(["call", "processor, ms", "waiting, ms", "19 of 20 within, ms"], rows),
        "",
    ]


def _goals(figures: Figures) -> list[str]:
    overhead = median(overheads(figures.alone, OURS, "cpu"))
    slowest = max(figures.reads.latencies, key=lambda each: each.middle)
    costs = [cpu for _, cpu, _ in figures.growth]
    rows = [
        [
            "overhead per trial",
            f"at most {MOST_OVERHEAD_MS:.0f} ms",
            f"{number(overhead)} ms processor,"
            f" {number(median(overheads(figures.alone, OURS, 'wall')))} ms waiting",
            _kept(overhead <= MOST_OVERHEAD_MS),
        ],
        *(
            [
                "overhead per trial",
                f"below {name}",
                f"{number(median(overheads(figures.alone, name, 'cpu')))} ms processor",
                _kept(overhead < median(overheads(figures.alone, name, "cpu"))),
            ]
            for name in NAMES
            if name not in {BARE, OURS}
        ),
        [
            "slowest read",
            f"at most {MOST_READ_MS:.0f} ms",
            f"{number(slowest.middle)} ms ({slowest.call})",
            _kept(slowest.middle <= MOST_READ_MS),
        ],
        [
            "cost linear in trials",
            f"last two fifths at most {MOST_GROWTH:g} of the first two",
            f"{number(sum(costs[-2:]) / sum(costs[:2]), 2)} of the first two",
            _kept(is_linear(costs)),
        ],
    ]
    return ["## Goals", "", *table(["goal", "wanted", "measured", "kept"], rows)]


def _kept(is_kept: bool) -> str:
    return "yes" if is_kept else "no"
