"""The account's tuning jobs and their tags, in memory."""

from collections.abc import Sequence

from tests.fakes.chat import PlainWording
from tunesmith.domain.errors import JobNotFound
from tunesmith.domain.findings import Finding
from tunesmith.domain.messages import Message
from tunesmith.usecases.ports.adopting import Listed


class FakeTaggedJobs:
    """Keeps jobs, with their tags by ARN; counts how often tags were read."""

    def __init__(self, jobs: Sequence[Listed] = (), **tags: dict[str, str]) -> None:
        self.jobs = list(jobs)
        self.tagged = {job.arn: tags.get(job.name, {}) for job in jobs}
        self.asked = 0

    def tags(self, arn: str) -> dict[str, str]:
        self.asked += 1
        if arn not in self.tagged:
            raise JobNotFound(f"there is no {arn}")
        return self.tagged[arn]

    def in_progress(self) -> list[Listed]:
        return sorted(self.jobs, key=lambda job: job.created_at, reverse=True)


class PlainAdoptionWording(PlainWording):
    """Says which tags are wrong, too."""

    def not_adopted(self, job_name: str, findings: Sequence[Finding]) -> Message:
        fields = ", ".join(finding.field for finding in findings)
        return Message(text=f"not adopted {job_name} {fields}", blocks=[])
