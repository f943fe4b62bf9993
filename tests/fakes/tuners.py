"""Tuners that behave like the SDK's where it matters: they end in a call of a boto3 client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.samples import native_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sagemaker import SageMakerClient


class FakeSession:
    """What a tuner keeps of its surroundings."""

    boto_session = None

    def __init__(self, client: SageMakerClient, *, local_mode: bool = False) -> None:
        self.client = client
        self.local_mode = local_mode


class HyperparameterTuner:
    """A tuner of the second generation."""

    base_tuning_job_name: str | None = None
    latest_tuning_job: Any = None
    model_trainer: Any = None

    def __init__(self, client: SageMakerClient, **changes: Any) -> None:
        self.sagemaker_session = FakeSession(client)
        self.request = {**native_request(), **changes}
        self.seen: dict[str, Any] = {}
        self.before: Callable[[], object] = lambda: None

    def fit(
        self, inputs: Any = None, job_name: str | None = None, wait: bool = True, **kwargs: Any
    ) -> None:
        self.seen = {"inputs": inputs, "job_name": job_name, "wait": wait, **kwargs}
        self.before()
        try:
            self.sagemaker_session.client.create_hyper_parameter_tuning_job(**self.request)
        except Exception as error:
            raise AssertionError("the SDK saw an error of ours") from error


HyperparameterTuner.__module__ = "sagemaker.tuner"


class SubclassedTuner(HyperparameterTuner):
    """Somebody's own."""
