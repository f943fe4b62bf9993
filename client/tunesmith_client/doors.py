"""What `import tunesmith` offers to programs and notebooks: submit, attach, connect."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import botocore.session

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.reading import did_you_mean
from tunesmith_client.connection import Connection, LazyBucket, NoBucket
from tunesmith_client.errors import NotReady
from tunesmith_client.handle import Handle
from tunesmith_client.handover import introduce, is_tuner, request_of
from tunesmith_client.handover.tuners import parameters_of, project_of, session_of
from tunesmith_client.package import package
from tunesmith_client.specs import read_spec

if TYPE_CHECKING:
    import boto3

    from tunesmith_client.answers import Preview
    from tunesmith_client.api import TuningsApi

    Session = boto3.Session | botocore.session.Session

OPTIONS = (
    "name", "project", "stopping", "budget", "notify", "step_metric", "warm_start",
    "idempotency_key", "stack", "api_url", "session", "dry_run",
)  # fmt: skip
ELSEWHERE = {"step_metric": "objective.step", "warm_start": "search.warm_start"}
"""Where a spec has what stands beside a native request."""
NOT_SAID = object()
"""`inputs=None` says that the training reads no data; saying nothing is more often a slip."""


@overload
def submit(
    tuner: object,
    inputs: object = ...,
    *,
    name: str | None = ...,
    project: str | None = ...,
    stopping: object = ...,
    budget: object = ...,
    notify: object = ...,
    step_metric: str | None = ...,
    warm_start: object = ...,
    idempotency_key: str | None = ...,
    stack: str | None = ...,
    api_url: str | None = ...,
    session: Session | None = ...,
    dry_run: Literal[False] = ...,
    **fit_kwargs: object,
) -> Handle: ...


@overload
def submit(
    tuner: object,
    inputs: object = ...,
    *,
    name: str | None = ...,
    project: str | None = ...,
    stopping: object = ...,
    budget: object = ...,
    notify: object = ...,
    step_metric: str | None = ...,
    warm_start: object = ...,
    idempotency_key: str | None = ...,
    stack: str | None = ...,
    api_url: str | None = ...,
    session: Session | None = ...,
    dry_run: Literal[True],
    **fit_kwargs: object,
) -> Preview: ...


def submit(
    tuner: object,  # a tuner of either generation, a spec, or where one is
    inputs: object = NOT_SAID,
    *,
    name: str | None = None,
    project: str | None = None,
    stopping: object = None,
    budget: object = None,
    notify: object = None,
    step_metric: str | None = None,
    warm_start: object = None,
    idempotency_key: str | None = None,
    stack: str | None = None,
    api_url: str | None = None,
    session: Session | None = None,
    dry_run: bool = False,
    **fit_kwargs: object,
) -> Handle | Preview:
    """Hand a HyperparameterTuner to the service instead of running it; return its handle.

    A spec may be given in its place: the path of a YAML or JSON file, or a dict. With `dry_run`
    nothing is started, and what it would come to is returned. Everything else that `fit` or
    `tune` of the tuner takes is handed on to it.
    """
    part = {"channel": notify} if isinstance(notify, str) else notify
    said = {"name": name, "project": project, "stopping": stopping, "budget": budget}
    said |= {"notify": part, "step_metric": step_metric, "warm_start": warm_start}
    ours = {key: value for key, value in said.items() if value is not None}
    where = _Where(stack, api_url, session or session_of(tuner))
    asking = _Asking(where, ours, idempotency_key, dry_run)
    if is_tuner(tuner):
        return asking.by_tuner(tuner, inputs, fit_kwargs)
    _check_no_inputs(inputs, fit_kwargs)
    return asking.by_spec(tuner)


def attach(
    tuning_id: str,
    *,
    stack: str | None = None,
    api_url: str | None = None,
    session: Session | None = None,
) -> Handle:
    """Return the handle of a tuning by its id; raises NotFound when there is none."""
    where = _Where(stack, api_url, session)
    handle = Handle(where.connection.api, tuning_id, where.region)
    handle.refresh()
    return handle


def connect(
    *,
    stack: str | None = None,
    api_url: str | None = None,
    session: Session | None = None,
) -> TuningsApi:
    """Return the client of a stack's API, for everything that has no handle."""
    return _Where(stack, api_url, session).connection.api


@dataclass(frozen=True)
class _Where:
    """Where the stack is, as a caller said."""

    stack: str | None
    api_url: str | None
    session: Session | None

    @cached_property
    def connection(self) -> Connection:
        return Connection(self.stack, self.api_url, given_session=_botocore(self.session))

    @property
    def region(self) -> str | None:
        given = _botocore(self.session) or botocore.session.get_session()
        region = given.get_config_variable("region")
        return region if isinstance(region, str) else None


def _botocore(session: Session | None) -> botocore.session.Session | None:
    if session is None or isinstance(session, botocore.session.Session):
        return session
    inner: object = getattr(session, "_session", None)  # boto3 shows it in no other way
    if not isinstance(inner, botocore.session.Session):
        raise NotReady(f"session: {session!r} is no boto3.Session.")
    return inner


@dataclass(frozen=True)
class _Asking:
    """One request, up to its answer."""

    where: _Where
    ours: Mapping[str, Any]
    """What was said of the parts that are the service's own."""
    key: str | None
    dry_run: bool

    def by_tuner(
        self, tuner: object, inputs: object, fit_kwargs: Mapping[str, object]
    ) -> Handle | Preview:
        if inputs is NOT_SAID:
            raise NotReady(
                "inputs: say what the trials read, as in tuner.fit(inputs): "
                '`submit(tuner, {"train": "s3://…"})`, or inputs=None when they read nothing.'
            )
        _check_options(fit_kwargs, parameters_of(tuner))
        api = self.where.connection.api  # found before the SDK uploads anything
        project = project_of(tuner)
        request = request_of(tuner, inputs, fit_kwargs)
        body = {**({"project": project} if project else {}), **self.ours, "tuning_job": request}
        sent = self._send(api, body)
        if isinstance(sent, Handle) and sent.job_name:
            introduce(tuner, sent.job_name)
        return sent

    def by_spec(self, spec: object) -> Handle | Preview:
        body, folder = _read(spec)
        for key, place in ELSEWHERE.items():
            if key in self.ours and "tuning_job" not in body:
                raise NotReady(f"{key}: a spec says it itself, as {place}.")
        connection = self.where.connection
        bucket = NoBucket() if self.dry_run else LazyBucket(connection)
        return self._send(connection.api, package({**body, **self.ours}, folder, bucket))

    def _send(self, api: TuningsApi, body: Mapping[str, Any]) -> Handle | Preview:
        if self.dry_run:
            return api.estimate(body)
        accepted = api.submit(body, idempotency_key=self.key)
        return Handle.of(api, accepted, self.where.region)


def _read(spec: object) -> tuple[dict[str, Any], Path]:
    if isinstance(spec, Mapping):
        return copy.deepcopy(dict(spec)), Path()
    if isinstance(spec, str | Path):
        try:
            return read_spec(Path(spec)), Path(spec).parent
        except InvalidRequest as error:
            raise NotReady(f"{spec}: {error}") from error
    raise NotReady(
        f"{type(spec).__module__}.{type(spec).__name__} cannot be submitted. Give a "
        "HyperparameterTuner of the SageMaker SDK, the path of a spec, or a dict."
    )


def _check_no_inputs(inputs: object, fit_kwargs: Mapping[str, object]) -> None:
    if inputs is not NOT_SAID or fit_kwargs:
        given = ", ".join([*(["inputs"] if inputs is not NOT_SAID else []), *fit_kwargs])
        raise NotReady(f"{given}: only a tuner takes this; a spec says it as training.inputs.")


def _check_options(given: Mapping[str, object], known: Collection[str]) -> None:
    """Refuse what version 2 of the SDK would swallow without a word."""
    if "wait" in given:
        raise NotReady("wait: submit() never waits. Use the wait() of the handle it returns.")
    for key in given:
        if key not in known and (meant := did_you_mean(key, OPTIONS)):
            raise NotReady(f"{key}: there is no such option. Did you mean {meant}?")
