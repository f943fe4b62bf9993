"""Ids and names, all derived: the same request twice is one tuning."""

import base64
import hashlib
import re

ID_LENGTH = 16
ENVIRONMENT_PATTERN = re.compile(r"(?=.{1,15}\Z)[a-z](-?[a-z0-9])*")
"""At most 15 characters, so that `<environment>-<id>` fits SageMaker's 32."""


def tuning_id(identity: str) -> str:
    """Derive a tuning's id (16 characters of a-z and 2-7) from what identifies its request."""
    digest = hashlib.sha256(identity.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:ID_LENGTH]


def job_name(environment: str, tuning: str) -> str:
    """Name the SageMaker tuning job of a tuning; permissions are scoped by its prefix."""
    return f"{environment}-{tuning}"


def environment_of(job: str, tuning: str) -> str:
    """Read the environment back from the name of a tuning's job."""
    return job.removesuffix(f"-{tuning}")


def tuning_id_of_job(environment: str, name: str) -> str | None:
    """Read the tuning's id back from a tuning or training job's name; None if it is not ours."""
    match = re.fullmatch(rf"{re.escape(environment)}-([a-z2-7]{{{ID_LENGTH}}})(-.+)?", name)
    return match[1] if match else None


def execution_name(tuning: str, attempt: int) -> str:
    """Name the state machine's execution: the id, or `<id>-r<n>` when a new one adopts the job."""
    return tuning if attempt == 0 else f"{tuning}-r{attempt}"


def body_digest(body: bytes) -> str:
    """Tell whether two requests with the same key are the same request."""
    return hashlib.sha256(body).hexdigest()


def attempt_of_execution(name: str) -> tuple[str, int] | None:
    """Read id and attempt back from an execution's name; None if it is not ours."""
    match = re.fullmatch(rf"([a-z2-7]{{{ID_LENGTH}}})(?:-r(\d+))?", name)
    return (match[1], int(match[2] or 0)) if match else None
