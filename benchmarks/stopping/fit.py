"""Fits the weights with which `auto` pools its opinions: `python -m benchmarks.stopping.fit`.

Tunings are replayed under `auto` itself. At every decision the two opinions are noted, and whether
the trial would have ended better than all that were compared with it. A logistic regression of that
gives the weights; leaving out each quarter of the tasks in turn shows how certain they are.
"""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from math import log
from os import cpu_count
from pathlib import Path

import numpy as np

from benchmarks.stopping.rules import RULES
from benchmarks.stopping.tasks import Draw, Floats, Task, draw, read
from tunesmith.domain.decisions import Verdict
from tunesmith.stopping.auto import DOUBT, MIN_OTHERS
from tunesmith.stopping.outlook import View, views
from tunesmith.stopping.replay import Conditions, Scoring, replay
from tunesmith.stopping.state import TuningState

SEEDS, FOLDS = 3, 4
_ROUNDS = 30
_RIDGE = 1.0


def main() -> None:
    """Print the weights from all tasks, and from all but a quarter."""
    tasks = read(Path(__file__).parent / "curves")
    with ProcessPoolExecutor(max_workers=min(cpu_count() or 1, 4)) as pool:
        noted = list(pool.map(note, tasks))
    print("base, forecast, rank, crowd")
    print("all tasks      ", regress(noted).round(2))
    for fold in range(FOLDS):
        kept = [one for at, one in enumerate(noted) if at % FOLDS != fold]
        print(f"without quarter {fold + 1}", regress(kept).round(2))


def note(task: Task) -> Floats:
    """Return the opinions and the outcome at every decision on a task."""
    rows: list[list[float]] = []
    for seed in range(1_000, 1_000 + SEEDS):  # others than those that are measured
        for scoring, delay in ((Scoring.LATEST, 1), (Scoring.BEST, 0)):
            drawn = draw(task, seed, startup_steps=float(delay))
            conditions = Conditions(delay_steps=delay, scoring=scoring)
            replay(drawn.recordings, _Noting(drawn, scoring, rows), conditions)
    return np.array(rows)


class _Noting:
    def __init__(self, drawn: Draw, scoring: Scoring, rows: list[list[float]]) -> None:
        self._finals = {one.name: one.score(len(one.losses), scoring) for one in drawn.recordings}
        self._decide = RULES["auto"](drawn, scoring)
        self._rows = rows

    def __call__(self, state: TuningState, now: datetime) -> list[Verdict]:
        for trial, view in views(state):
            if view.others >= MIN_OTHERS:
                self._rows.append([*opinions(view), float(self._wins(trial.name, state))])
        return self._decide(state, now)

    def _wins(self, name: str, state: TuningState) -> bool:
        racing = (self._finals[one.name] for one in state.running if one.name != name)
        return self._finals[name] < min(racing, default=np.inf) and (
            state.reference.best is None or self._finals[name] < state.reference.best
        )


def opinions(view: View) -> tuple[float, float, float]:
    """Return what is pooled: the forecast's log odds, the rank and the crowd."""
    foretold = view.chance * (1.0 - DOUBT) + 0.5 * DOUBT
    others = view.others + 1.0
    return log(foretold / (1.0 - foretold)), log((view.better + 0.5) / others), log(others)


def regress(noted: Sequence[Floats]) -> Floats:
    """Fit a logistic regression by Newton's method, with a ridge against separation."""
    rows = np.concatenate(noted)
    features = np.column_stack([np.ones(len(rows)), rows[:, :-1]])
    weights = np.zeros(features.shape[1])
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-features @ weights))
        slope = features.T @ (rows[:, -1] - chance) - _RIDGE * weights
        bend = (features.T * (chance * (1.0 - chance))) @ features
        weights += np.linalg.solve(bend + _RIDGE * np.eye(len(weights)), slope)
    return weights


if __name__ == "__main__":
    main()
