"""The API under made-up data: it answers as its reference says, and never breaks.

`make fuzz-api` does the same with more examples.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from requests.auth import AuthBase
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.stack.flows.service import Service

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
"""Of each operation, of good and of bad data each; those with a body get three times as many."""
Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]
SEED = 20261124
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
TECHNIQUE = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Signed(AuthBase):
    """Signs like every other client."""

    def __init__(self, service: Service) -> None:
        known = service.stack.aws.credentials
        self._credentials = ReadOnlyCredentials(known.access_key, known.secret_key, None)
        self._region = service.addresses.region

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        signed = AWSRequest(method=request.method, url=request.url, data=body)
        SigV4Auth(self._credentials, "execute-api", self._region).add_auth(signed)
        request.headers.update(dict(signed.headers))
        return request


def operations(service: Service) -> Iterator[Operation]:
    """Return every operation of the document that the running API serves."""
    document = requests.get(
        f"{service.addresses.api_url}/openapi.json", auth=Signed(service), timeout=30
    )
    for each in schemathesis.openapi.from_dict(document.json()).get_all_operations():
        assert isinstance(each, Ok), each
        yield each.ok()


def modes(operation: Operation) -> tuple[GenerationMode, ...]:
    """Say which kinds of data there are: where nothing is asked for, none is bad."""
    asks = operation.definition.raw.keys() & {"parameters", "requestBody"}
    return tuple(GenerationMode) if asks else (GenerationMode.POSITIVE,)


def fixed(operation: Operation, mode: GenerationMode, known: str) -> Any:
    """Say what is not made up: that nothing is started, and, with good data, a tuning there is."""
    given_too: dict[str, Any] = {}
    if operation.method == "post" and operation.path.endswith(("/tunings", "/rerun")):
        given_too["query"] = {"dry_run": "true"}
    if mode is GenerationMode.POSITIVE and "{name}" in operation.path:
        given_too["path_parameters"] = {"name": "nobody"}
    if mode is GenerationMode.POSITIVE and "{tuning_id}" in operation.path:
        given_too["path_parameters"] = {"tuning_id": known}
    return given_too


class Caller:
    """Calls the API, and remembers what it answered."""

    def __init__(self, service: Service) -> None:
        self._url = service.addresses.api_url
        self._auth = Signed(service)
        self._session = requests.Session()
        self._session.trust_env = False
        self.seen = Counter[tuple[str, int]]()

    def call(self, label: str, cases: SearchStrategy[AnyCase], times: int) -> None:
        """Call with each of the cases; fails with the first answer that breaks the reference."""

        @seed(SEED)
        @settings(TECHNIQUE, max_examples=times)
        @given(cases)
        def each(case: AnyCase) -> None:
            answer = case.call(base_url=self._url, session=self._session, auth=self._auth)
            self.seen[label, answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        each()

    def summary(self) -> str:
        """Say what was answered how often."""
        lines = (f"{times:6} {told} {code}" for (told, code), times in sorted(self.seen.items()))
        return "\n".join(["", *lines, f"{self.seen.total():6} calls"])


def test_made_up_data_is_answered_as_the_reference_says(service: Service) -> None:
    known = service.submit().tuning_id
    service.over(known)
    before = service.ids()
    caller = Caller(service)
    broken: list[str] = []

    for operation in operations(service):
        times = EXAMPLES * 3 if operation.body else EXAMPLES
        for mode in modes(operation):
            label = f"{operation.label} {mode.value}"
            cases = operation.as_strategy(mode, **fixed(operation, mode, known))
            try:
                caller.call(label, cases, times)
            except FailureGroup as failure:
                broken.append(f"{label}: {failure!r}")

    print(caller.summary())  # noqa: T201 -- with -s, as `make fuzz-api` has it
    assert not broken, "\n".join(broken)
    assert service.ids() == before  # nothing was started
