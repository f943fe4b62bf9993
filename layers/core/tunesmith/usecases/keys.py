"""Where the documents of a tuning lie in the bucket."""


def request_key(tuning_id: str, digest: str) -> str:
    """Return the key of the request as it came in.

    It is named after the body: of two different ones that race for a tuning, neither harms the
    other.
    """
    return f"tunings/{tuning_id}/request-{digest[:12]}.json"


def job_key(tuning_id: str) -> str:
    """Return the key of the native request that SageMaker gets."""
    return f"tunings/{tuning_id}/job.json"


def result_key(tuning_id: str) -> str:
    """Return the key of the result."""
    return f"tunings/{tuning_id}/result.json"
