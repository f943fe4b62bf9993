"""Our SageMaker as one more service of the emulator, on the emulator's own endpoint."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, cast

from ministack import app
from ministack.core import iam_actions, iam_evaluator, router
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import eventbridge

from tunesmith_local.stack.process import MARKER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunesmith_local.sagemaker import SageMakerEngine
    from tunesmith_local.stack.settings import EmulatorSettings

Response = tuple[int, dict[str, str], bytes]


def attach(settings: EmulatorSettings) -> Callable[[], None]:
    """Start the engine, register it as `sagemaker`, and return what stops it."""
    if settings.engine is None:
        return lambda: None
    engine = _engine(settings)
    engine.start()
    _register(engine)
    return lambda: engine.stop(grace_seconds=2.0)


def _engine(settings: EmulatorSettings) -> SageMakerEngine:
    from tunesmith_local.sagemaker import (  # noqa: PLC0415 -- it brings Optuna, and may be left out
        Boto3Host,
        EngineSettings,
        SageMakerEngine,
    )

    host = Boto3Host(
        lambda kind, detail, resources: publish(settings, kind, detail, resources),
        endpoint_url=f"http://127.0.0.1:{settings.port}",
        region=settings.region,
    )
    chosen = {
        "state_dir": settings.state_dir / "sagemaker",
        "trial_python": settings.trial_python,
        "trial_environment": trial_environment(settings),
        **(settings.engine or {}),
    }
    return SageMakerEngine(EngineSettings(**chosen), host)


def trial_environment(settings: EmulatorSettings) -> dict[str, str]:
    """Return what lets a training script use this AWS, and what marks its process as ours."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{settings.port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": settings.region,
        MARKER: str(settings.state_dir),
    }


def publish(
    settings: EmulatorSettings, detail_type: str, detail: dict[str, Any], resources: list[str]
) -> None:
    """Put an `aws.sagemaker` event on the default bus, which PutEvents refuses to callers."""
    entry = {
        "Source": "aws.sagemaker",
        "DetailType": detail_type,
        "Detail": json.dumps(detail),
        "Resources": resources,
    }
    with request_scope(settings.account_id, settings.region):
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)  # noqa: SLF001


def _register(engine: SageMakerEngine) -> None:
    async def handler(
        _method: str, _path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Response:
        target = headers.get("x-amz-target", "")
        account_id, region = get_account_id(), get_region()
        refused = pass_role_refusal(target, headers, body, query)
        if refused is not None:
            return refused
        return await asyncio.to_thread(
            engine.handle, target, body, region=region, account_id=account_id
        )

    app.SERVICE_HANDLERS["sagemaker"] = handler
    # First in the table: "api.sagemaker." must not be taken for another service's host.
    router.SERVICE_PATTERNS = {
        "sagemaker": {"target_prefixes": ["SageMaker."], "host_patterns": [r"api\.sagemaker\."]},
        **router.SERVICE_PATTERNS,
    }
    iam_actions.SERVICE_TO_IAM_NAMESPACE["sagemaker"] = "sagemaker"
    iam_actions.extract_resource_arn = _with_sagemaker_arns(iam_actions.extract_resource_arn)


def _with_sagemaker_arns(original: Callable[..., str]) -> Callable[..., str]:
    def extract_resource_arn(service: str, *request: object) -> str:
        if service != "sagemaker":
            return original(service, *request)
        _method, _path, _headers, body, _query, region, account_id = request
        return resource_arn(cast("bytes", body), str(region), str(account_id))

    return extract_resource_arn


def resource_arn(body: bytes, region: str, account_id: str) -> str:
    """Return the resource that SageMaker authorizes a call on, or `*` for lists."""
    request = _request(body)
    if arn := request.get("ResourceArn"):
        return str(arn)
    prefix = f"arn:aws:sagemaker:{region}:{account_id}"
    if name := request.get("HyperParameterTuningJobName"):
        return f"{prefix}:hyper-parameter-tuning-job/{str(name).lower()}"
    if name := request.get("TrainingJobName"):
        return f"{prefix}:training-job/{str(name).lower()}"
    return "*"


def pass_role_refusal(
    target: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> Response | None:
    """Refuse to create a job whose role the caller may not pass, while IAM is enforced."""
    operation = target.rpartition(".")[2]
    if not app.AUTH or operation not in {"CreateHyperParameterTuningJob", "CreateTrainingJob"}:
        return None
    request = _request(body)
    role = request.get("RoleArn") or (request.get("TrainingJobDefinition") or {}).get("RoleArn")
    if not role:
        return None
    key = router.extract_access_key_id(headers, query)
    denied = iam_evaluator.enforce(
        key,
        "iam:PassRole",
        "iam",
        get_region(),
        resource_arn=role,
        service_context={"iam:PassedToService": "sagemaker.amazonaws.com"},
    )
    if denied is None:
        return None
    who = getattr(denied, "principal_arn", key)
    message = f"User: {who} is not authorized to perform: iam:PassRole on resource: {role}"
    answer = {"__type": "AccessDeniedException", "Message": message}
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def _request(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}
