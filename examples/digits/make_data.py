"""Writes the example's data: `python make_data.py FOLDER` makes FOLDER/{train,validation}.

The digits ship with scikit-learn, so nothing is downloaded, and the split is always the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split


def main(folder: Path) -> None:
    """Write one digits.npz per channel."""
    images, labels = load_digits(return_X_y=True)
    split = train_test_split(
        images.astype(np.uint8), labels, test_size=0.25, random_state=0, stratify=labels
    )
    write(folder / "train", split[0], split[2])
    write(folder / "validation", split[1], split[3])


def write(channel: Path, images: np.ndarray, labels: np.ndarray) -> None:
    """Write the file that train.py reads from a channel."""
    channel.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(channel / "digits.npz", images=images, labels=labels)
    print(f"{channel}: {len(labels)} images")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
