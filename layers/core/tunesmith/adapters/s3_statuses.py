"""Objects of the bucket that are written on conditions."""

from typing import TYPE_CHECKING, Any

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import TunesmithError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class _OvertakenError(TunesmithError):
    """Somebody else wrote."""


_OVERTAKEN = dict.fromkeys(
    # The second where two write at the very same time, the third where the object is gone.
    ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"),
    _OvertakenError,
)


class S3Statuses:
    """Writes objects only where nobody else has written meanwhile."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def create(self, key: str, body: bytes) -> bool:
        """Write an object that is not there yet; False, and nothing changed, when it is."""
        return self._put(key, body, {"IfNoneMatch": "*"})

    def read(self, key: str) -> tuple[bytes, str]:
        """Return an object and the tag of what it holds."""
        with translated():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return answer["Body"].read(), answer["ETag"]

    def replace(self, key: str, body: bytes, tag: str) -> bool:
        """Write over what has this tag; False, and nothing changed, when it is another by now."""
        return self._put(key, body, {"IfMatch": tag})

    def _put(self, key: str, body: bytes, condition: dict[str, Any]) -> bool:
        try:
            with translated(_OVERTAKEN):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=body,
                    ContentType="application/json",
                    **condition,
                )
        except _OvertakenError:
            return False
        return True
