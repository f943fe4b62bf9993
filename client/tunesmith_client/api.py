"""The tunings of a deployed stack, over its REST API."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import botocore.session
from pydantic import BaseModel, RootModel

from tunesmith_client.addresses import API_URL
from tunesmith_client.afterwards import Afterwards
from tunesmith_client.answers import (
    Accepted,
    Backtest,
    Preview,
    StoppingDecision,
    TrialPage,
    Tuning,
    TuningPage,
    TuningQueue,
)
from tunesmith_client.calls import path as _path
from tunesmith_client.calls import query as _query
from tunesmith_client.calls import read as _read
from tunesmith_client.errors import NotReady
from tunesmith_client.proofs import Proof
from tunesmith_client.recipe_answers import Recipe, RecipeList
from tunesmith_client.transport import Retrying, is_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass
class TuningsApi(Afterwards):
    """Submits, shows, lists and stops tunings, and tells what came of them."""

    @classmethod
    def connect(
        cls,
        url: str,
        session: botocore.session.Session | None = None,
        *,
        api_key: str | None = None,
        token: str | None = None,
    ) -> TuningsApi:
        """Reach the API at an address with the AWS credentials of this shell, or of a session.

        A deployment that takes tokens gets the `token` instead, one that wants API keys `api_key`
        as well.
        """
        if not is_address(url):
            raise NotReady(
                f"{url!r} is no address of an API, as {API_URL}, --api-url and api_url= take it. "
                "Give the whole one, such as https://abc123.execute-api.eu-west-1.amazonaws.com/v1."
            )
        session = session or botocore.session.get_session()
        proof = Proof(api_key=api_key, token=token)
        return cls(url, Retrying(proof.transport(url, session)))

    def submit(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Accepted:
        """Ask for a tuning; the same key with the same body is the same tuning."""
        key = idempotency_key or str(uuid.uuid4())
        reply = self._call("POST", "/tunings", body=body, headers={"Idempotency-Key": key})
        return _read(Accepted, reply)

    def estimate(self, body: Mapping[str, Any]) -> Preview:
        """Return what a request comes to, and start nothing."""
        return _read(Preview, self._call("POST", "/tunings?dry_run=true", body=body))

    def show(self, tuning_id: str) -> Tuning:
        """Return a tuning as it stands."""
        return _read(Tuning, self._call("GET", _path(tuning_id)))

    def list(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        status: str | None = None,
        name: str | None = None,
        project: str | None = None,
        since: str | None = None,
    ) -> TuningPage:
        """Return tunings, newest first: only those that were asked for, as far as is said."""
        query = {"limit": limit, "cursor": cursor, "status": status, "name": name}
        given = _query({**query, "project": project, "since": since})
        return _read(TuningPage, self._call("GET", f"/tunings{given}"))

    def queue(self) -> TuningQueue:
        """Return who waits, in order."""
        return _read(TuningQueue, self._call("GET", "/queue"))

    def stop(self, tuning_id: str) -> Tuning:
        """Ask a tuning to stop; what ran so far still counts, and one that is over stays so."""
        return _read(Tuning, self._call("POST", f"{_path(tuning_id)}/stop"))

    def trials(
        self,
        tuning_id: str,
        *,
        sort: str | None = None,
        order: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        curves: bool = False,
    ) -> TrialPage:
        """Return trials, by `created`, `name`, `objective` (best first) or `seconds`."""
        query = {"sort": sort, "order": order, "limit": limit, "cursor": cursor}
        given = _query({**query, "curves": "true" if curves else None})
        return _read(TrialPage, self._call("GET", f"{_path(tuning_id)}/trials{given}"))

    def request(self, tuning_id: str, *, asked: bool = False) -> dict[str, Any]:
        """Return the request that SageMaker gets, or else what was asked for."""
        given = _query({"form": "asked" if asked else None})
        return _read(_Document, self._call("GET", f"{_path(tuning_id)}/request{given}")).root

    def decisions(self, tuning_id: str) -> tuple[StoppingDecision, ...]:
        """Return what the stopping policies decided, and why."""
        reply = self._call("GET", f"{_path(tuning_id)}/decisions")
        return _read(_Decisions, reply).decisions

    def backtest(self, tuning_id: str, policies: Sequence[str]) -> Backtest:
        """Return what each policy would have done to a finished tuning."""
        query = urlencode([("policy", each) for each in policies], quote_via=quote)
        return _read(Backtest, self._call("GET", f"{_path(tuning_id)}/backtest?{query}"))

    def recipes(self) -> tuple[Recipe, ...]:
        """Return all recipes."""
        return _read(RecipeList, self._call("GET", "/recipes")).recipes

    def recipe(self, name: str) -> Recipe:
        """Return a recipe as it stands."""
        return _read(Recipe, self._call("GET", f"/recipes/{quote(name, safe='')}"))

    def run_recipe(self, name: str, *, idempotency_key: str | None = None) -> Accepted:
        """Start a tuning from a recipe now; the same key is the same tuning."""
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        path = f"/recipes/{quote(name, safe='')}/run"
        return _read(Accepted, self._call("POST", path, headers=headers))


class _Decisions(BaseModel):
    decisions: tuple[StoppingDecision, ...]


class _Document(RootModel[dict[str, Any]]):
    """A JSON document that is handed on as it is."""
