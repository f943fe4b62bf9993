"""Whether a tuning job may begin: rules, quotas, parents, and what is not simulated."""

from tunesmith.domain.parents import check_parents
from tunesmith_local.sagemaker.jobs.plan import Plan, plan_of
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.store import Store
from tunesmith_local.sagemaker.wire.calls import Caller
from tunesmith_local.sagemaker.wire.errors import ResourceLimitExceeded, ValidationException
from tunesmith_local.sagemaker.wire.semantics import check_semantics

NO_MAX_RESOURCE = (
    "MaxResource parameter is not provided and could not be inferred from provided static"
    " hyperparameters of TrainingJobDefinition."
)


def admit(request: JsonObject, caller: Caller, store: Store, settings: EngineSettings) -> None:
    """Refuse a tuning job that SageMaker would refuse, or that is not simulated."""
    _check_simulated(request)
    plan = plan_of(request)
    # Before the rules: they know the quotas too, but not that AWS has an error of its own for them.
    _check_quotas(plan, caller, store, settings)
    check_semantics(request, settings)
    if plan.strategy == "Hyperband" and plan.max_resource is None:
        raise ValidationException(NO_MAX_RESOURCE)
    _check_parents(plan, request, caller, store)


def _check_simulated(request: JsonObject) -> None:
    """Refuse plainly what would otherwise be ignored."""
    if request.get("TrainingJobDefinitions"):
        raise ValidationException(
            "TrainingJobDefinitions (several training job definitions) is not simulated:"
            " give one TrainingJobDefinition."
        )
    if (request.get("Autotune") or {}).get("Mode") == "Enabled":
        raise ValidationException("Autotune is not simulated.")


def _check_quotas(plan: Plan, caller: Caller, store: Store, settings: EngineSettings) -> None:
    limit = settings.max_tuning_jobs_quota
    running = store.tunings.count_unfinished(caller.account, caller.region)
    if running >= limit:
        raise _over_quota("concurrent hyperparameter tuning jobs", limit, running, 1)
    if plan.max_parallel > settings.max_parallel_quota:
        raise _over_quota(
            "parallel training jobs per hyperparameter tuning job",
            settings.max_parallel_quota,
            0,
            plan.max_parallel,
        )


def _over_quota(what: str, limit: int, running: int, wanted: int) -> ResourceLimitExceeded:
    return ResourceLimitExceeded(
        f"The account-level service limit '{what}' is {limit}, with current utilization of"
        f" {running} and a request delta of {wanted}. Please use AWS Service Quotas to request an"
        " increase for this quota."
    )


def _check_parents(plan: Plan, request: JsonObject, caller: Caller, store: Store) -> None:
    """Check the tuning jobs that a warm start builds upon, each as it was requested."""
    parents: dict[str, JsonObject] = {}
    for each in (plan.warm_start or {}).get("ParentHyperParameterTuningJobs") or []:
        name = each["HyperParameterTuningJobName"]
        parent = store.tunings.find(caller.account, caller.region, name)
        if parent is None:
            raise ValidationException(f"The parent tuning job {name} does not exist.")
        if not parent.has_ended:
            raise ValidationException(
                f"The parent tuning job {name} is in status {parent.status}: it must be Completed,"
                " Stopped or Failed."
            )
        parents[name] = parent.request
    for finding in check_parents(request, parents):
        raise ValidationException(
            finding.aws_message or f"The parent tuning job {finding.value} {finding.message}."
        )
