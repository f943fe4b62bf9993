"""Turns what botocore raises into the client's errors, at one place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 -- botocore's, which is no OSError
    HTTPClientError,
    NoCredentialsError,
)

from tunesmith_client.errors import NotReady, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_CREDENTIALS = "No AWS credentials found. Set AWS_PROFILE, or sign in with `aws sso login`."
NO_REGION = "No AWS region known. Give --region, or set AWS_DEFAULT_REGION."


@contextmanager
def told_as_ours(failed: str, cure: str = "") -> Iterator[None]:
    """Run a call of AWS; what it raises is raised as Unreachable or NotReady.

    `failed` says what did not work and `cure` what to do, each in words for a person.
    """
    try:
        yield
    except NoCredentialsError as error:
        raise NotReady(NO_CREDENTIALS) from error
    except (ConnectionError, HTTPClientError) as error:
        raise Unreachable(_sentence(failed, error, cure)) from error
    except (BotoCoreError, ClientError) as error:
        raise NotReady(_sentence(failed, error, cure)) from error


def _sentence(failed: str, error: Exception, cure: str) -> str:
    return f"{failed}: {str(error).rstrip('.')}. {cure}".rstrip()
