"""The bucket."""

from typing import TYPE_CHECKING, Any

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import DocumentMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Documents:
    """Reads and writes objects of one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, key: str, body: bytes, content_type: str = "application/json") -> None:
        """Write an object."""
        with translated():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=content_type
            )

    def get(self, key: str, version: str | None = None, limit: int | None = None) -> bytes:
        """Read an object, at most `limit` bytes of it."""
        chosen: dict[str, Any] = {"VersionId": version} if version else {}

        def missing(_message: str) -> DocumentMissing:
            return DocumentMissing(f"{self.uri(key)} is missing")

        with translated({"NoSuchKey": missing, "NoSuchVersion": missing}):
            answer = self._client.get_object(Bucket=self._bucket, Key=key, **chosen)
            return answer["Body"].read(limit)

    def uri(self, key: str) -> str:
        """Name an object as s3://bucket/key."""
        return f"s3://{self._bucket}/{key}"
