"""What is known of the two generations of the SageMaker SDK, without importing either.

| | starts by | keeps its job as |
|---|---|---|
| version 2 | `fit(inputs, job_name, …)` | `sagemaker.tuner._TuningJob` |
| version 3 | `tune(inputs, job_name, …)` | `sagemaker.core.resources.HyperParameterTuningJob` |
"""

from __future__ import annotations

import importlib
import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tunesmith_client.errors import NotReady

if TYPE_CHECKING:
    from collections.abc import Callable

CLASS, PACKAGE = "HyperparameterTuner", "sagemaker"
JOB = "latest_tuning_job"
LOCAL = "LOCAL_CONTAINER"
"""The training mode of a ModelTrainer (version 3) that trains on this machine."""


def is_tuner(thing: object) -> bool:
    """Tell whether something is a HyperparameterTuner, or of a class made from it."""
    return any(
        each.__name__ == CLASS and each.__module__.partition(".")[0] == PACKAGE
        for each in type(thing).__mro__
    )


def starter(tuner: Any) -> Callable[..., object]:  # noqa: ANN401 -- either generation
    """Return the method that would start the tuning."""
    for name in ("tune", "fit"):
        method: Callable[..., object] | None = getattr(tuner, name, None)
        if callable(method):
            return method
    raise NotReady(
        f"This {CLASS} has neither tune() nor fit(): tunesmith knows versions 2 and 3 of the "
        "SageMaker SDK. Write a spec instead (`tunesmith init`)."
    )


def parameters_of(tuner: Any) -> frozenset[str]:  # noqa: ANN401 -- either generation
    """Return the names of what its starting method takes."""
    return frozenset(inspect.signature(starter(tuner)).parameters)


def session_of(tuner: Any) -> Any:  # noqa: ANN401 -- either generation
    """Return the boto3 session that the tuner works with; None if it keeps it elsewhere."""
    return getattr(_sdk_session(tuner), "boto_session", None)


def project_of(tuner: Any) -> str | None:  # noqa: ANN401 -- either generation
    """Return the name that the tuner gives to all its jobs, if it was given one."""
    name = getattr(tuner, "base_tuning_job_name", None)
    return name if isinstance(name, str) and name else None


def check_session(tuner: Any) -> None:  # noqa: ANN401 -- either generation
    """Refuse a tuner that would train on this machine; raises NotReady."""
    mode = getattr(getattr(tuner, "model_trainer", None), "training_mode", None)
    if getattr(_sdk_session(tuner), "local_mode", False) or getattr(mode, "value", mode) == LOCAL:
        raise NotReady(
            "This tuner is in Local Mode, which trains on this machine. Give its estimator an "
            "instance type such as ml.m5.large and a sagemaker.Session(), or its ModelTrainer no "
            "training_mode."
        )


def job_of(tuner: Any) -> str | None:  # noqa: ANN401 -- either generation
    """Return the name of the job that the tuner started last."""
    job = getattr(tuner, JOB, None)
    name = getattr(job, "hyper_parameter_tuning_job_name", None) or getattr(job, "name", None)
    return name if isinstance(name, str) else None


def introduce(tuner: Any, job_name: str) -> bool:  # noqa: ANN401 -- either generation
    """Tell the tuner which job is its own now, as starting it would; False where it cannot be told.

    The tuning is under way by then: an SDK that keeps its job in another way is no error.
    """
    with suppress(AttributeError, ImportError, TypeError, ValueError):
        setattr(tuner, JOB, _job(tuner, job_name))
        tuner._current_job_name = job_name  # noqa: SLF001 -- describe() of version 2 goes by it
        return True
    return False


def _job(tuner: Any, name: str) -> object:  # noqa: ANN401 -- either generation
    if hasattr(tuner, "tune"):
        resources = importlib.import_module("sagemaker.core.resources")
        return resources.HyperParameterTuningJob(hyper_parameter_tuning_job_name=name)
    return importlib.import_module("sagemaker.tuner")._TuningJob(_sdk_session(tuner), name)  # noqa: SLF001 -- the only class that does


def _sdk_session(tuner: Any) -> Any:  # noqa: ANN401 -- either generation
    return getattr(tuner, "sagemaker_session", None)
