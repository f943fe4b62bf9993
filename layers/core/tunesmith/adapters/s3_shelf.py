"""Objects of the bucket as they stand: one of them, or all in a folder."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.bursts import StoredObject
from tunesmith.domain.errors import TunesmithError
from tunesmith.usecases.ports.recipes import Kept

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class _GoneError(TunesmithError):
    """The object was removed in between."""


class S3Shelf:
    """Lists an object before it reads it.

    Reading what is not there needs a permission to list the whole bucket, or answers AccessDenied.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str, limit: int) -> Kept | None:
        """Return the latest version, at most `limit` bytes of it; None when there is none."""
        with translated():
            listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        if key not in {each.get("Key") for each in listed.get("Contents", [])}:
            return None
        try:
            with translated({"NoSuchKey": _GoneError}):
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
                content = answer["Body"].read(limit)
        except _GoneError:
            return None
        version = answer.get("VersionId")
        mark = f"versionId={version}" if version else f"etag={answer['ETag'].strip(chr(34))}"
        return Kept(uri=f"s3://{self._bucket}/{key}?{mark}", content=content)


class S3Inventory:
    """Lists page by page, a thousand objects at a time, which is the most."""

    def __init__(self, client: "S3Client", bucket: str, page: int = 1_000) -> None:
        self._client = client
        self._asked: dict[str, Any] = {"Bucket": bucket, "MaxKeys": page}

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Return every object below a prefix, in order of their keys."""
        asked = {**self._asked, "Prefix": prefix}
        while True:
            with translated():
                page = self._client.list_objects_v2(**asked)
            for one in page.get("Contents", []):
                etag = one.get("ETag", "").strip('"')
                yield StoredObject(key=one["Key"], etag=etag, size=one["Size"])
            if not page.get("IsTruncated"):
                return
            asked["ContinuationToken"] = page["NextContinuationToken"]
