"""Shows tunings: how they stand, what was decided, what came of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tunesmith.domain.errors import JobNotFound, ResultNotReady
from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.reading import broken_rule
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.domain.turns import Place
from tunesmith.usecases.keys import job_key
from tunesmith.usecases.ports import Decisions, Documents, TuningJobs, Tunings
from tunesmith.usecases.views import (
    DecisionsView,
    PageView,
    TuningView,
    view_decision,
    view_tuning,
)

LARGEST_PAGE = 100
MOST_READS = 50
"""Of the table, for one page."""
_NUMBER = re.compile(r"\s*[-+]?[0-9.]+\s*")


def _no_number(value: object) -> object:
    """Refuse what would be read as seconds since 1970: nobody means that by 2026."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        raise broken_rule("is not a time", "Give a time such as 2026-01-02T12:00:00Z.")
    return value


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class TuningsQuery(BaseModel):
    """Which tunings are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: str | None = None
    status: TuningStatus | None = None
    name: Annotated[str, Field(min_length=1)] | None = None
    """Part of it, in whatever case."""
    project: Annotated[str, Field(min_length=1)] | None = None
    since: Annotated[datetime, BeforeValidator(_no_number), AfterValidator(_in_utc)] | None = Field(
        None, description="a time such as 2026-01-02T12:00:00Z"
    )

    def fits(self, record: TuningRecord) -> bool:
        """Tell whether a tuning is asked for."""
        of_status = self.status is None or record.status is self.status
        named = self.name is None or self.name.casefold() in record.name.casefold()
        of_project = self.project is None or self.project == record.project
        return of_status and named and of_project and not self.is_before(record)

    def is_before(self, record: TuningRecord) -> bool:
        """Tell whether a tuning, and every older one, was asked for too long ago."""
        return self.since is not None and record.created_at < self.since


class Document(NamedTuple):
    """A document of the bucket, handed on as it is."""

    content: bytes
    uri: str


class Form(StrEnum):
    """Which form of a request."""

    NATIVE = "native"
    """CreateHyperParameterTuningJob, as SageMaker gets it."""
    ASKED = "asked"
    """As it came in: spec or native."""


class RequestQuery(BaseModel):
    """Which form of a request is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Form = Form.NATIVE


def show(
    tuning_id: str,
    *,
    tunings: Tunings,
    jobs: TuningJobs,
    documents: Documents,
    places: Callable[[], Mapping[str, Place]],
) -> TuningView:
    """Show a tuning; while it runs, with what SageMaker says right now."""
    record = tunings.get(tuning_id)
    view = view_tuning(record, _live_job(record, jobs), _result_uri(record, documents))
    return _placed([view], places)[0]


def show_recent(
    query: TuningsQuery,
    *,
    tunings: Tunings,
    documents: Documents,
    places: Callable[[], Mapping[str, Place]],
) -> PageView:
    """Show the newest tunings from their records alone.

    Where few fit, a page ends before it is full, so that no call looks through all tunings: its
    cursor goes on.
    """
    found: list[TuningRecord] = []
    cursor, reads = query.cursor, 0
    while True:
        # As many as are still wanted: the cursor is then right behind the last one looked at.
        records, cursor = tunings.recent(query.limit - len(found), cursor)
        reads += 1
        found += [record for record in records if query.fits(record)]
        if records and query.is_before(records[-1]):
            cursor = None
        if cursor is None or len(found) == query.limit or reads == MOST_READS:
            break
    views = [_row(record, documents) for record in found]
    return PageView(tunings=tuple(_placed(views, places)), cursor=cursor)


def _row(record: TuningRecord, documents: Documents) -> TuningView:
    """Show a tuning among others, without what its warm start rejected: up to 20 reasons."""
    known = record.warm_start
    brief = known and known.model_copy(update={"rejected": ()})
    listed = record.model_copy(update={"warm_start": brief})
    return view_tuning(listed, None, _result_uri(record, documents))


def show_decisions(tuning_id: str, *, tunings: Tunings, decisions: Decisions) -> DecisionsView:
    """Show what the stopping policies decided."""
    tunings.get(tuning_id)
    return DecisionsView(decisions=tuple(view_decision(each) for each in decisions.all(tuning_id)))


def show_result(tuning_id: str, *, tunings: Tunings, documents: Documents) -> Document:
    """Return the result document; raises ResultNotReady before the end."""
    record = tunings.get(tuning_id)
    if record.result_key is None:
        raise ResultNotReady(f"Tuning {tuning_id} has no result (it is {record.status}).")
    return _document(record.result_key, documents)


def show_request(
    tuning_id: str, query: RequestQuery, *, tunings: Tunings, documents: Documents
) -> Document:
    """Return a request as it was asked, or what SageMaker gets; raises ResultNotReady."""
    record = tunings.get(tuning_id)
    if query.form is Form.ASKED:
        return _document(record.request_key, documents)
    if record.timeout_seconds is None:
        raise ResultNotReady(f"Tuning {tuning_id} was not prepared (it is {record.status}).")
    return _document(job_key(tuning_id), documents)


def _document(key: str, documents: Documents) -> Document:
    return Document(documents.get(key), documents.uri(key))


def _placed(
    views: Sequence[TuningView], places: Callable[[], Mapping[str, Place]]
) -> list[TuningView]:
    """Say where in the queue they are; it is looked at only if any of them waits."""
    waits = any(view.status == TuningStatus.QUEUED for view in views)
    queue = places() if waits else {}
    return [view.model_copy(update={"queue": queue.get(view.tuning_id)}) for view in views]


def _live_job(record: TuningRecord, jobs: TuningJobs) -> TuningJob | None:
    if record.status.is_terminal or record.started_at is None:
        return None
    with suppress(JobNotFound):
        return jobs.describe(record.job_name)
    return None


def _result_uri(record: TuningRecord, documents: Documents) -> str | None:
    return documents.uri(record.result_key) if record.result_key else None
