"""What a listing of jobs is narrowed to, and its order, in SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

SORT_COLUMNS = {"Name": "name", "CreationTime": "created", "Status": "status"}


@dataclass(frozen=True, slots=True)
class JobFilter:
    """The filters and the order that both kinds of jobs share."""

    name_contains: str | None = None
    status: str | None = None
    created_after: float | None = None
    created_before: float | None = None
    modified_after: float | None = None
    modified_before: float | None = None
    sort_by: str = "Name"
    descending: bool = False

    @property
    def order(self) -> str:
        """The ORDER BY clause; jobs that are alike come as they were created."""
        direction = "DESC" if self.descending else "ASC"
        return f"ORDER BY {SORT_COLUMNS[self.sort_by]} {direction}, id {direction}"

    @property
    def conditions(self) -> tuple[str, Sequence[str | float]]:
        """Further conditions of a WHERE clause, and their values."""
        wanted: dict[str, str | float | None] = {
            "instr(lower(name), lower(?)) > 0": self.name_contains,
            "status = ?": self.status,
            "created > ?": self.created_after,
            "created < ?": self.created_before,
            "modified > ?": self.modified_after,
            "modified < ?": self.modified_before,
        }
        given = {text: value for text, value in wanted.items() if value is not None}
        return "".join(f" AND {text}" for text in given), list(given.values())
