"""Fresh data, in memory."""

from collections import Counter
from collections.abc import Iterator

from tunesmith.domain.bursts import Burst, Seen, StoredObject, common_folder
from tunesmith.domain.progress import Progress


class FakeBursts:
    """Keeps bursts by recipe, and counts what is asked of it."""

    def __init__(self) -> None:
        self.bursts: dict[str, Burst] = {}
        self.calls: Counter[str] = Counter()

    def note(self, recipe: str, seen: Seen) -> None:
        self.calls["note"] += 1
        known = self.bursts.get(recipe)
        folder = known.folder if known else None
        if seen.folder is not None:
            folder = common_folder(folder, seen.folder) if folder else seen.folder
        marked = known.marked_at if known else None
        self.bursts[recipe] = Burst(
            events=(known.events if known else 0) + 1,
            bytes=(known.bytes if known else 0) + seen.size,
            folder=folder,
            first_at=known.first_at if known else seen.at,
            last_at=seen.at,
            marked_at=seen.at if seen.is_marker else marked,
        )

    def get(self, recipe: str) -> Burst | None:
        return self.bursts.get(recipe)

    def drop(self, recipe: str, burst: Burst) -> bool:
        known = self.bursts.get(recipe)
        if known is None or (known.events, known.first_at) != (burst.events, burst.first_at):
            return False
        del self.bursts[recipe]
        return True


class FakeProgressLog:
    """Keeps what became of bursts."""

    def __init__(self) -> None:
        self.kept: dict[str, Progress] = {}

    def get(self, recipe: str) -> Progress:
        return self.kept.get(recipe, Progress())

    def put(self, recipe: str, progress: Progress) -> None:
        self.kept[recipe] = progress


class FakeInventory:
    """Keeps objects by key."""

    def __init__(self) -> None:
        self.kept: dict[str, StoredObject] = {}
        self.listings = 0

    def put(self, key: str, content: str = "x") -> int:
        self.kept[key] = StoredObject(key=key, etag=f"etag of {content}", size=len(content))
        return len(content)

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        self.listings += 1
        yield from (self.kept[key] for key in sorted(self.kept) if key.startswith(prefix))
