"""Whether a training job of its own may begin: what its shape alone does not say."""

from tunesmith.domain.algorithms import BUILT_IN, METRICS_ARE_ITS_OWN, repository_of
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.wire.errors import ValidationException

NEEDED = ("AlgorithmSpecification", "ResourceConfig", "StoppingCondition")
"""Optional in the API's model since there are serverless jobs, which are not simulated."""
NOT_SIMULATED = (
    "ServerlessJobConfig",
    "SessionChainingConfig",
    "InfraCheckConfig",
    "MlflowConfig",
    "ModelPackageConfig",
)


def admit_training(request: JsonObject) -> None:
    """Refuse a training job that SageMaker would refuse, or that is not simulated."""
    for name in NOT_SIMULATED:
        if request.get(name):
            raise ValidationException(f"{name} is not simulated.")
    for name in NEEDED:
        if not request.get(name):
            raise ValidationException(f"{name} is required.")
    algorithm = request["AlgorithmSpecification"]
    if bool(algorithm.get("TrainingImage")) == bool(algorithm.get("AlgorithmName")):
        raise ValidationException(
            "Give either TrainingImage or AlgorithmName in AlgorithmSpecification."
        )
    image = str(algorithm.get("TrainingImage") or "")
    if algorithm.get("MetricDefinitions") and repository_of(image) in BUILT_IN:
        raise ValidationException(METRICS_ARE_ITS_OWN)
    _check_stopping(request)


def _check_stopping(request: JsonObject) -> None:
    """Hold the time limits against each other."""
    condition = request["StoppingCondition"]
    wait, runtime = condition.get("MaxWaitTimeInSeconds"), condition.get("MaxRuntimeInSeconds")
    if not request.get("EnableManagedSpotTraining"):
        if wait is not None:
            raise ValidationException(
                "MaxWaitTimeInSeconds is only for jobs with EnableManagedSpotTraining."
            )
        return
    if wait is None:
        raise ValidationException(
            "MaxWaitTimeInSeconds is required with EnableManagedSpotTraining."
        )
    if runtime is not None and wait < runtime:
        raise ValidationException(
            "MaxWaitTimeInSeconds must be equal to or greater than MaxRuntimeInSeconds."
        )
