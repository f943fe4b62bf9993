"""The table of tags."""

from collections.abc import Iterable, Mapping

from tunesmith_local.sagemaker.store.database import Database


class TagTable:
    """Reads and writes the tags of whatever has an ARN."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags, or change the values of those that are there."""
        self._database.run_many(
            "INSERT OR REPLACE INTO tags (arn, key, value) VALUES (?, ?, ?)",
            [(arn, key, value) for key, value in tags.items()],
        )

    def remove(self, arn: str, keys: Iterable[str] | None = None) -> None:
        """Remove some tags, or all."""
        if keys is None:
            self._database.run("DELETE FROM tags WHERE arn = ?", (arn,))
            return
        self._database.run_many(
            "DELETE FROM tags WHERE arn = ? AND key = ?", [(arn, key) for key in keys]
        )

    def of(self, arn: str) -> dict[str, str]:
        """Read a resource's tags."""
        rows = self._database.all("SELECT key, value FROM tags WHERE arn = ? ORDER BY key", (arn,))
        return {row[0]: row[1] for row in rows}
