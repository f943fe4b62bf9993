"""Removing goes on, whatever a single call comes to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tunesmith_client.verify.removal import Removal
from tunesmith_client.verify.sandbox import Names

NAMES = Names.of("verify-1a2b3c4d")


@dataclass
class SageMakerWithJobs:
    """Jobs by name; the one that is `ending` ends by itself just before it is stopped."""

    statuses: dict[str, str]
    ending: str
    stopped: list[str] = field(default_factory=list)

    def get_paginator(self, _operation: str) -> "SageMakerWithJobs":
        return self

    def paginate(self, **_given: str) -> Iterator[dict[str, Any]]:
        yield {
            "HyperParameterTuningJobSummaries": [
                {"HyperParameterTuningJobName": name, "HyperParameterTuningJobStatus": status}
                for name, status in self.statuses.items()
            ]
        }

    def stop_hyper_parameter_tuning_job(self, **given: str) -> None:
        name = given["HyperParameterTuningJobName"]
        if name == self.ending:
            self.statuses[name] = "Completed"
            raise refused("ValidationException")
        self.statuses[name] = "Stopped"
        self.stopped.append(name)


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


def test_a_job_that_ends_by_itself_keeps_no_other_from_being_stopped() -> None:
    jobs = {"verify-1a2b3c4d-a": "InProgress", "verify-1a2b3c4d-b": "InProgress"}
    sagemaker = SageMakerWithJobs({**jobs, "prod-c": "InProgress"}, ending="verify-1a2b3c4d-a")

    def client(service: str) -> Any:
        if service == "sagemaker":
            return sagemaker
        raise refused("AccessDenied")

    left = Removal(client, NAMES, lambda _: None, seconds=5.0, poll_seconds=0.0).run()

    assert sagemaker.stopped == ["verify-1a2b3c4d-b"]
    assert not [each for each in left if "tuning jobs" in each]
    assert any("stack" in each for each in left)
