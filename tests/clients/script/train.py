"""A training script that needs nothing but Python: the best rate is 0.01, four epochs long."""

import argparse
import math
import os
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.01)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--activation", choices=["relu", "tanh"], default="relu")
    parser.add_argument("--note", default="")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=0.0)
    given = parser.parse_args()
    rows = (Path(os.environ["SM_CHANNEL_TRAIN"]) / "rows.csv").read_text().splitlines()
    print(f"rows={len(rows)} note={given.note!r}")
    top = 1.0 - abs(math.log10(given.rate) + 2) / 10 - abs(given.layers - 4) / 100
    for epoch in range(1, given.epochs + 1):
        print(f"epoch={epoch} validation_accuracy={top * (1 - 0.5**epoch):.6f}", flush=True)
        time.sleep(given.seconds)
    Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(given.activation)


if __name__ == "__main__":
    main()
