"""CSV, libsvm and Parquet, each with the label first and no header."""

import csv
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from xgboost_algorithm.errors import UserError

SNIPPET = 50
DELIMITERS = ",;\t| "


def read_csv(files: list[Path]) -> Any:  # noqa: ANN401 - an array
    """Read rows of numbers; empty fields are missing values."""
    with files[0].open(encoding="utf-8", errors="replace") as file:
        first = file.readline()
    delimiter = _delimiter(first)
    for file_name in files:
        _check_first_line(file_name, delimiter)
    return np.vstack([_rows(path, delimiter) for path in files])


def read_libsvm(files: list[Path], columns: int | None) -> tuple[Any, Any, Any | None]:
    """Read labels, sparse features and weights; rows look like `1:0.5 3:1.2 7:1`."""
    from sklearn.datasets import load_svmlight_file  # noqa: PLC0415 - slow, and only for this

    texts, weights = zip(*(_without_weights(path) for path in files), strict=True)
    features, labels = load_svmlight_file(
        BytesIO(b"".join(texts)), n_features=columns, zero_based=True, dtype=np.float32
    )
    joined = [weight for each in weights for weight in each]
    weighted = any(weight is not None for weight in joined)
    numbers = np.array([1.0 if weight is None else weight for weight in joined])
    return labels, features, numbers if weighted else None


def read_parquet(files: list[Path]) -> Any:  # noqa: ANN401 - an array
    """Read rows of numbers; nulls are missing values."""
    import duckdb  # noqa: PLC0415 - only for this

    with duckdb.connect() as connection:
        columns = connection.execute(
            "SELECT COLUMNS(*)::FLOAT FROM read_parquet(?)", [[str(path) for path in files]]
        ).fetchnumpy()
    return np.column_stack([np.ma.filled(column, np.nan) for column in columns.values()])


def _delimiter(line: str) -> str:
    try:
        return csv.Sniffer().sniff(line, DELIMITERS).delimiter
    except csv.Error as error:
        raise UserError(
            f"Could not determine delimiter on line {line[:SNIPPET]}:\n{error}"
        ) from error


def _check_first_line(path: Path, delimiter: str) -> None:
    """Refuse a header, which would otherwise be a row of missing values."""
    with path.open(encoding="utf-8", errors="replace") as file:
        line = file.readline()
    for field in line.strip().split(delimiter):
        try:
            float(field or "nan")
        except ValueError as error:
            raise UserError(
                f"First line '{line[:SNIPPET].strip()}...' of file '{path.name}' is not 'CSV'"
                " format: it must hold numbers, the label first, and no header."
            ) from error


def _rows(path: Path, delimiter: str) -> Any:  # noqa: ANN401 - an array
    try:
        return np.loadtxt(path, delimiter=delimiter, dtype=np.float32, ndmin=2)
    except ValueError:  # a field is empty: slower, but it knows what is missing
        return np.atleast_2d(np.genfromtxt(path, delimiter=delimiter, dtype=np.float32))


def _without_weights(path: Path) -> tuple[bytes, list[float | None]]:
    """Take the weights out, which no reader of libsvm here knows: `label:weight`."""
    lines, weights = [], []
    for line in path.read_bytes().splitlines():
        if not line.strip():
            continue
        head, space, tail = line.partition(b" ")
        label, colon, weight = head.partition(b":")
        weights.append(float(weight) if colon else None)
        lines.append(label + space + tail + b"\n")
    return b"".join(lines), weights
