"""SageMaker's rules beyond shapes: the pre-flight that the service itself uses, one rule set."""

from tunesmith.domain.preflight import check_request
from tunesmith.domain.quotas import Quotas
from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.settings import EngineSettings
from tunesmith_local.sagemaker.wire.errors import ValidationException


def check_semantics(request: JsonObject, settings: EngineSettings) -> None:
    """Refuse a request that breaks a rule, in SageMaker's words where they are known."""
    quotas = Quotas(
        parallel=settings.max_parallel_quota,
        jobs=settings.max_jobs_quota,
        random_jobs=settings.max_random_jobs_quota,
    )
    for finding in check_request(request, quotas):
        raise ValidationException(finding.aws_message or f"{finding.field}: {finding.message}")
