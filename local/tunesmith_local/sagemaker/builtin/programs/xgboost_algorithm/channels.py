"""The data of a channel: which files, of which type."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xgboost_algorithm import formats
from xgboost_algorithm.errors import UserError

ACCEPTED = {
    "csv": "csv",
    "text/csv": "csv",
    "libsvm": "libsvm",
    "text/libsvm": "libsvm",
    "text/x-libsvm": "libsvm",
    "parquet": "parquet",
    "application/x-parquet": "parquet",
}
NOT_SIMULATED = ("recordio-protobuf", "application/x-recordio-protobuf")


@dataclass(frozen=True)
class Table:
    """What a channel holds: labels, features, and perhaps a weight for each row."""

    labels: Any
    features: Any
    weights: Any | None = None


def type_of(content_type: str | None) -> str:
    """Tell the format of a ContentType; libsvm unless something else is said."""
    if content_type is None:
        return "libsvm"
    kind, *options = [part.strip() for part in content_type.lower().split(";")]
    if kind in NOT_SIMULATED:
        raise UserError(f"{content_type} is not simulated on this machine: use csv or parquet.")
    if kind not in ACCEPTED:
        raise UserError(f"{content_type} is not an accepted ContentType: {', '.join(ACCEPTED)}.")
    sizes = [option for option in options if option.startswith("label_size")]
    if ACCEPTED[kind] == "csv" and any(size != "label_size=1" for size in sizes):
        raise UserError(
            f"{content_type} is not an accepted csv ContentType."
            " Optional parameter label_size must be equal to 1"
        )
    return ACCEPTED[kind]


def read_channel(folder: Path, kind: str, *, weighted: bool, columns: int | None) -> Table:
    """Read all files of a channel; raises UserError."""
    files = sorted(path for path in folder.rglob("*") if _is_data(path, folder))
    if not files:
        what = "training" if folder.name == "train" else folder.name
        raise UserError(f"No data in {what} channel path {folder}")
    try:
        if kind == "libsvm":
            return Table(*formats.read_libsvm(files, columns))
        rows = formats.read_csv(files) if kind == "csv" else formats.read_parquet(files)
    except UserError:
        raise
    except Exception as error:
        raise UserError(f"Failed to load {kind} data with exception:\n{error}") from error
    if kind == "csv" and weighted:
        return Table(rows[:, 0], rows[:, 2:], rows[:, 1])
    return Table(rows[:, 0], rows[:, 1:])


def _is_data(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden
