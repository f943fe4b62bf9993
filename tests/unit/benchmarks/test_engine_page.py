"""The page about speed says so where a goal is missed, and its contestant really runs."""

from pathlib import Path

from benchmarks.engine.contest import Cost
from benchmarks.engine.contestants import NAMES
from benchmarks.engine.ours import OurEngine
from benchmarks.engine.reads import Latency, Reads
from benchmarks.engine.report import Figures, page

BARE_MS, OURS_MS, OTHERS_MS = 50.0, 60.0, 58.0


def figures(growth: tuple[float, ...], read_ms: float) -> Figures:
    costs = dict.fromkeys(NAMES, OTHERS_MS) | {NAMES[0]: BARE_MS, NAMES[1]: OURS_MS}
    alone = [{name: Cost(ms / 1000, ms / 1000, 60.0) for name, ms in costs.items()}]
    last = [150 * (place + 1) for place in range(len(growth))]
    return Figures(
        machine=["- Machine: some"],
        loads=(0.0, 0.0),
        alone=alone,
        together={1: alone},
        suggestions={"some": [1.0, 2.0]},
        growth=[(n, cpu, cpu) for n, cpu in zip(last, growth, strict=True)],
        reads=Reads([Latency("Describe", read_ms, read_ms, read_ms)], 1.0, 1.0),
    )


def kept(text: str) -> dict[str, str]:
    """Every goal's last cell, by what was wanted."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.partition("## Goals")[2].splitlines()
        if line.endswith(("yes |", "no |"))
    ]
    return {wanted: told for _, wanted, _, told in rows}


def test_a_goal_that_is_missed_is_told() -> None:
    told = kept(page(figures(growth=(8, 8, 8, 8, 40), read_ms=11.0)))

    assert told.pop("at most 20 ms") == "yes"
    assert set(told.values()) == {"no"}
    assert len(told) == len(NAMES) - 2 + 2


def test_a_goal_that_is_kept_is_told() -> None:
    told = kept(page(figures(growth=(8, 8, 8, 8, 8), read_ms=9.0)))

    assert [wanted for wanted, answer in told.items() if answer == "no"] == [
        f"below {name}" for name in NAMES[2:]
    ]


def test_our_contestant_runs_its_trials_to_the_end(tmp_path: Path) -> None:
    engine = OurEngine(tmp_path)

    engine.run(3, 2)

    shown = engine.call("DescribeHyperParameterTuningJob", {"HyperParameterTuningJobName": "job-1"})
    engine.close()
    assert shown["TrainingJobStatusCounters"]["Completed"] == 3
