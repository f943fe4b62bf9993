"""The trial that `make verify-aws` runs: it needs nothing but Python, and its curve gets worse.

Because of that the first value is the best one and the last is the worst: whether SageMaker takes
the last value, and whether a trial that was stopped early can be the best, shows by itself.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path

STEP = 0.01


def main():  # noqa: ANN201 -- runs on the container's Python 3.8
    """Report a loss for every epoch; end in order when asked to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    told = arguments()
    model = Path(os.environ.get("SM_MODEL_DIR", ".")) / "model.txt"
    model.write_text("rate={}\n".format(told.rate), encoding="utf-8")  # noqa: UP032
    for epoch in range(1, told.epochs + 1):
        print("epoch={} loss={:.4f}".format(epoch, told.rate + STEP * epoch), flush=True)  # noqa: UP032
        time.sleep(told.pause)


def arguments():  # noqa: ANN201
    """Read the hyperparameters; what SageMaker adds is left alone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--pause", type=float, required=True)
    return parser.parse_known_args()[0]


if __name__ == "__main__":
    main()
