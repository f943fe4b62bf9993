"""The account's tuning jobs and their tags."""

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING

from tunesmith.adapters.aws_errors import translated
from tunesmith.domain.errors import JobNotFound
from tunesmith.usecases.ports.adopting import Listed

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

PAGE = 100
MOST = 500
"""Five times what SageMaker lets an account run at once, unless that was raised."""
_UNKNOWN = {"ResourceNotFound": JobNotFound, "ValidationException": JobNotFound}


class SageMakerTaggedJobs:
    """Reads the tags of tuning jobs, and lists those that run."""

    def __init__(self, client: "SageMakerClient") -> None:
        self._client = client

    def tags(self, arn: str) -> dict[str, str]:
        """Return a job's tags; raises JobNotFound."""
        pages = self._client.get_paginator("list_tags").paginate(ResourceArn=arn)
        with translated(_UNKNOWN):
            return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}

    def in_progress(self) -> Iterator[Listed]:
        """Return the jobs that run, the newest first; not more than an account can have."""
        pages = self._client.get_paginator("list_hyper_parameter_tuning_jobs").paginate(
            StatusEquals="InProgress",
            SortBy="CreationTime",
            SortOrder="Descending",
            PaginationConfig={"MaxItems": MOST, "PageSize": PAGE},
        )
        with translated():
            found = [job for page in pages for job in page["HyperParameterTuningJobSummaries"]]
        for job in found:
            yield Listed(
                job["HyperParameterTuningJobName"],
                job["HyperParameterTuningJobArn"],
                job["CreationTime"].astimezone(UTC),
            )
