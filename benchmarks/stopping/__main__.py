"""`make bench-stopping`: measures every policy and writes the page about it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from json import dumps
from pathlib import Path
from time import monotonic

from benchmarks.stopping import closed_loop, ending, page
from benchmarks.stopping.measure import Row, Scenario, measure
from benchmarks.stopping.rules import RULES
from benchmarks.stopping.tasks import Task, read
from tunesmith.stopping.replay import Scoring

CURVES = Path(__file__).parent / "curves"
DOCS = Path(__file__).parents[2] / "docs" / "benchmarks"
FEW = ("auto", "AMT Auto, emulated")


def main() -> None:
    """Run what was asked for; the page is only written for the curves that ship with it."""
    asked = _arguments()
    begun = monotonic()
    tasks = read(asked.curves)
    rows = [*_main_tables(tasks, asked), *(_conditions(tasks, asked) if not asked.brief else [])]
    closed, ended = [], []
    if not asked.brief:
        closed = closed_loop.measure(tasks, asked.seeds, Scenario("headline"))
        ended = ending.measure(tasks, asked.seeds)
    if asked.out:
        found = [row.plain() for row in rows]
        asked.out.write_text(
            dumps({"rows": found, "closed_loop": closed, "ending": ended}, indent=1) + "\n"
        )
    if asked.page:
        page.write(DOCS, rows, closed, ended, _how(tasks, asked))
    print(f"{len(tasks)} tasks, {asked.seeds} seeds, {monotonic() - begun:.0f} s")


def _arguments() -> Namespace:
    parser = ArgumentParser(prog="make bench-stopping")
    parser.add_argument("--curves", type=Path, default=CURVES, help="a folder of .npz files")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--noise", type=float, default=0.0, help="in points of accuracy")
    parser.add_argument("--out", type=Path, help="a JSON file to write the rows to")
    parser.add_argument("--brief", action="store_true", help="the two main tables only")
    parser.add_argument("--page", action="store_true", help="write docs/benchmarks/stopping.md")
    return parser.parse_args()


def _main_tables(tasks: list[Task], asked: Namespace) -> list[Row]:
    headline = Scenario("headline", noise=asked.noise)
    ideal = Scenario(
        "ideal", startup_steps=0.0, delay_steps=0, scoring=Scoring.BEST, noise=asked.noise
    )
    policies = list(RULES)
    return [row for one in (headline, ideal) for row in _measured(policies, one, tasks, asked)]


def _conditions(tasks: list[Task], asked: Namespace) -> list[Row]:
    noise = asked.noise
    scenarios = (
        Scenario("no start-up, no delay", 0.0, 0, noise=noise),
        Scenario("start-up of 5 epochs", 5.0, 1, noise=noise),
        Scenario("delay of 3 epochs", 1.0, 3, noise=noise),
        Scenario("scored by the best value", 1.0, 1, Scoring.BEST, noise=noise),
        Scenario("1 point of noise", 1.0, 1, noise=noise + 1.0),
        Scenario("1 point of noise, ideal", 0.0, 0, Scoring.BEST, noise=noise + 1.0),
        Scenario("minutes instead of epochs", 1.0, 1, noise=noise, period_steps=2.0),
    )
    return [row for one in scenarios for row in _measured(FEW, one, tasks, asked)]


def _measured(
    policies: Sequence[str], scenario: Scenario, tasks: Sequence[Task], asked: Namespace
) -> list[Row]:
    rows = measure(policies, scenario, tasks, asked.seeds)
    for row in rows:
        if row.suite == "all":
            print(
                f"{row.scenario:26} {row.policy:28} cost {row.cost:.3f}"
                f"  Δregret {row.delta_regret:+.4f}  miss {row.miss:.3f}  n {row.n}",
                flush=True,
            )
    return rows


def _how(tasks: list[Task], asked: Namespace) -> str:
    noise = f", noise {asked.noise:g}" if asked.noise else ""
    return (
        f"Measured by `make bench-stopping` on {len(tasks)} tasks with {asked.seeds} seeds{noise}:"
        " 50 trials drawn at random, 4 workers, each policy on the same trials in the same order."
    )


if __name__ == "__main__":
    main()
