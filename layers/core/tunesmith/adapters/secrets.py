"""Secrets, read when they are needed and kept for a minute, so that a new one soon counts."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

    from tunesmith.usecases.ports import Clock

_KEPT = timedelta(minutes=1)


class Secret:
    """One secret text of Secrets Manager."""

    def __init__(self, client: "SecretsManagerClient", arn: str, clock: "Clock") -> None:
        self._client = client
        self._arn = arn
        self._clock = clock
        self._read: tuple[str, datetime] | None = None

    def __call__(self) -> str:
        """Return the text."""
        now = self._clock()
        if self._read is None or now - self._read[1] >= _KEPT:
            with translated():
                answer = self._client.get_secret_value(SecretId=self._arn)
            self._read = (answer["SecretString"], now)
        return self._read[0]
