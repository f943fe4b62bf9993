"""Writes the example's data: `python make_data.py FOLDER` makes FOLDER/{train,validation}.

The measurements of tumours ship with scikit-learn, so nothing is downloaded. The files are as the
algorithm wants them: numbers, the label first, no header.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split


def main(folder: Path) -> None:
    """Write one data.csv per channel."""
    features, labels = load_breast_cancer(return_X_y=True)
    rows = np.column_stack([labels, features])
    parts = train_test_split(rows, test_size=0.25, random_state=0, stratify=labels)
    for name, part in zip(("train", "validation"), parts, strict=True):
        channel = folder / name
        channel.mkdir(parents=True, exist_ok=True)
        np.savetxt(channel / "data.csv", part, delimiter=",", fmt="%.7g")
        print(f"{channel}: {len(part)} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
