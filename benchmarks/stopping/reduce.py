"""Makes the small curves that ship with the benchmark from larger files in the same format.

`python -m benchmarks.stopping.reduce FOLDER` keeps 300 configurations of each problem, chosen at
random, one number of seconds per configuration, and losses to four significant digits.
"""

import sys
from pathlib import Path

import numpy as np

from benchmarks.stopping.tasks import LOSSES

KEPT = 300
_DIGITS = 4
OUT = Path(__file__).parent / "curves"


def main() -> None:
    """Reduce every file of a folder."""
    OUT.mkdir(exist_ok=True)
    for path in sorted(Path(sys.argv[1]).glob("*.npz")):
        reduce(path)


def reduce(path: Path) -> None:
    """Write the reduced form of one file."""
    with np.load(path) as stored:
        name = next(one for one in LOSSES if one in stored)
        count = len(stored[name])
        chosen = np.random.default_rng(0).choice(count, min(KEPT, count), replace=False)
        losses = stored[name][chosen].astype(float)
        digits = _DIGITS - 1 - int(np.floor(np.log10(np.nanmedian(np.abs(losses)))))
        seconds = stored["seconds"][chosen].astype(float).mean(axis=1, keepdims=True)
        np.savez_compressed(
            OUT / path.name,
            hyperparameters=stored["hyperparameters"][chosen].astype(np.float32),
            names=stored["names"],
            seconds=seconds.astype(np.float32),
            **{name: losses.round(digits).astype(np.float32)},
        )


if __name__ == "__main__":
    main()
