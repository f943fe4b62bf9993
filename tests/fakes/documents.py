"""The bucket, in memory."""

from tunesmith.domain.errors import TunesmithError


class FakeDocuments:
    """Keeps objects, and each version that a test gives one."""

    def __init__(self, **objects: bytes) -> None:
        self.objects: dict[str, bytes] = dict(objects)
        self.versions: dict[tuple[str, str], bytes] = {}
        self.types: dict[str, str] = {}

    def put(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        self.objects[key] = body
        self.types[key] = content_type

    def get(self, key: str, version: str | None = None, limit: int | None = None) -> bytes:
        found = self.versions.get((key, version)) if version else self.objects.get(key)
        if found is None:
            raise TunesmithError(f"{self.uri(key)} is missing")
        return found[:limit]

    def uri(self, key: str) -> str:
        return f"s3://bucket/{key}"


class FakeStatuses:
    """Writes among the objects of a bucket, unless somebody else has."""

    def __init__(self, documents: FakeDocuments | None = None) -> None:
        self.documents = documents or FakeDocuments()
        self.meanwhile: list[tuple[str, bytes]] = []
        """What others write just before each of the next replacements."""

    def create(self, key: str, body: bytes) -> bool:
        if key in self.documents.objects:
            return False
        self.documents.put(key, body)
        return True

    def read(self, key: str) -> tuple[bytes, str]:
        content = self.documents.get(key)
        return content, str(hash(content))

    def replace(self, key: str, body: bytes, tag: str) -> bool:
        if self.meanwhile:
            self.documents.put(*self.meanwhile.pop(0))
        if key not in self.documents.objects or self.read(key)[1] != tag:
            return False
        self.documents.put(key, body)
        return True
