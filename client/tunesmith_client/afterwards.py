"""What the API tells, and does, after a tuning."""

from __future__ import annotations

import uuid
from datetime import datetime  # noqa: TC003 -- pydantic reads it
from typing import TYPE_CHECKING, Any

from tunesmith_client.answers import Accepted, Answer, Preview
from tunesmith_client.calls import Calls, path, query, read

if TYPE_CHECKING:
    from collections.abc import Mapping


class Narrowed(Answer):
    """A range that became narrower: bounds, or choices."""

    hyperparameter: str
    before: dict[str, float] | tuple[str, ...]
    after: dict[str, float] | tuple[str, ...]


class Rerun(Accepted):
    """A tuning was asked for again."""

    rerun_of: str
    narrowed: tuple[Narrowed, ...] = ()


class RerunPreview(Preview):
    """What asking again comes to; nothing was started."""

    rerun_of: str
    narrowed: tuple[Narrowed, ...] = ()


class Predecessor(Answer):
    """The champion before."""

    tuning_id: str
    objective: float


class Champion(Answer):
    """The best trial of a project's tunings, by one metric and goal."""

    project: str
    metric: str
    goal: str
    tuning_id: str
    name: str
    trial: str
    objective: float
    hyperparameters: dict[str, str]
    model_uri: str | None = None
    since: datetime
    replaced: Predecessor | None = None


class _Champions(Answer):
    champions: tuple[Champion, ...]


class Afterwards(Calls):
    """Calls about tunings that are over."""

    def rerun(
        self,
        tuning_id: str,
        changes: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
    ) -> Rerun:
        """Ask for a tuning again, with changes such as `{"narrow": True, "max_jobs": 10}`."""
        key = idempotency_key or str(uuid.uuid4())
        headers = {"Idempotency-Key": key}
        sent = dict(changes or {})
        reply = self._call("POST", f"{path(tuning_id)}/rerun", body=sent, headers=headers)
        return read(Rerun, reply)

    def estimate_rerun(
        self, tuning_id: str, changes: Mapping[str, Any] | None = None
    ) -> RerunPreview:
        """Return what asking again comes to, and start nothing."""
        given = query({"dry_run": "true"})
        sent = dict(changes or {})
        return read(RerunPreview, self._call("POST", f"{path(tuning_id)}/rerun{given}", body=sent))

    def report(self, tuning_id: str, *, format: str | None = None) -> str:  # noqa: A002 -- its name
        """Return the report of a tuning, as `html` (default), `markdown` or `json`."""
        given = query({"format": format})
        return self._call("GET", f"{path(tuning_id)}/report{given}").body.decode()

    def champions(self, project: str | None = None) -> tuple[Champion, ...]:
        """Return the champions of a project, or of all, the newest first."""
        given = query({"project": project})
        return read(_Champions, self._call("GET", f"/champions{given}")).champions
