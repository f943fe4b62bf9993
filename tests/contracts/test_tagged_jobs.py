"""What every `TaggedJobs` does."""

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.stub import Stubber

from tests.fakes.adopting import FakeTaggedJobs
from tests.fakes.samples import NOON
from tunesmith.adapters.sagemaker.tagged_jobs import SageMakerTaggedJobs
from tunesmith.domain.errors import JobNotFound
from tunesmith.usecases.ports.adopting import Listed

if TYPE_CHECKING:
    from tunesmith.usecases.ports.adopting import TaggedJobs

ARN = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job"
FIRST = Listed("first", f"{ARN}/first", NOON)
SECOND = Listed("second", f"{ARN}/second", NOON + timedelta(minutes=1))
TAGS = {"tunesmith:policy": "auto", "team": "growth"}


class TaggedJobsContract(ABC):
    @abstractmethod
    def knowing(self, call: str, *jobs: Listed, tags: dict[str, str]) -> "TaggedJobs":
        """Return what knows these jobs; each has the tags. The test makes this one call."""

    def test_tags_are_read(self) -> None:
        assert self.knowing("tags", FIRST, tags=TAGS).tags(FIRST.arn) == TAGS

    def test_tags_of_an_unknown_job_are_told_from_none(self) -> None:
        assert self.knowing("tags", FIRST, tags={}).tags(FIRST.arn) == {}
        with pytest.raises(JobNotFound):
            self.knowing("tags", tags={}).tags(FIRST.arn)

    def test_running_jobs_are_listed_newest_first(self) -> None:
        found = self.knowing("list", FIRST, SECOND, tags={}).in_progress()

        assert list(found) == [SECOND, FIRST]


class TestFakeTaggedJobs(TaggedJobsContract):
    def knowing(self, call: str, *jobs: Listed, tags: dict[str, str]) -> "TaggedJobs":
        assert call
        return FakeTaggedJobs(jobs, **{job.name: tags for job in jobs})


class TestSageMakerTaggedJobs(TaggedJobsContract):
    """Answers of the real service, checked against its model."""

    def knowing(self, call: str, *jobs: Listed, tags: dict[str, str]) -> "TaggedJobs":
        client = boto3.client("sagemaker")
        stubber = Stubber(client)
        if call == "list":
            self._pages(stubber, *reversed(jobs))
        elif jobs:
            given = [{"Key": key, "Value": value} for key, value in tags.items()]
            stubber.add_response("list_tags", {"Tags": given}, {"ResourceArn": jobs[0].arn})
        else:
            stubber.add_client_error("list_tags", "ValidationException", "no", 400)
        stubber.activate()
        return SageMakerTaggedJobs(client)

    def _pages(self, stubber: Stubber, *jobs: Listed) -> None:
        """One job on each page."""
        asked = {
            "StatusEquals": "InProgress",
            "SortBy": "CreationTime",
            "SortOrder": "Descending",
            "MaxResults": 100,
        }
        for page, job in enumerate(jobs, start=1):
            shown = {
                "HyperParameterTuningJobName": job.name,
                "HyperParameterTuningJobArn": job.arn,
                "HyperParameterTuningJobStatus": "InProgress",
                "Strategy": "Bayesian",
                "CreationTime": job.created_at,
                "TrainingJobStatusCounters": {},
                "ObjectiveStatusCounters": {},
            }
            more = {"NextToken": f"page-{page}"} if page < len(jobs) else {}
            answer = {"HyperParameterTuningJobSummaries": [shown], **more}
            before = {"NextToken": f"page-{page - 1}"} if page > 1 else {}
            stubber.add_response("list_hyper_parameter_tuning_jobs", answer, asked | before)
