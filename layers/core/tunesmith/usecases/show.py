"""Shows tunings: how they stand, what was decided, what came of them."""

from contextlib import suppress
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.errors import InvalidRequest, JobNotFound, ResultNotReady
from tunesmith.domain.findings import Finding
from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.tuning import TuningRecord
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


def show(tuning_id: str, *, tunings: Tunings, jobs: TuningJobs, documents: Documents) -> TuningView:
    """Show a tuning; while it runs, with what SageMaker says right now."""
    record = tunings.get(tuning_id)
    return view_tuning(record, _live_job(record, jobs), _result_uri(record, documents))


def show_recent(
    limit: int, cursor: str | None, *, tunings: Tunings, documents: Documents
) -> PageView:
    """Show the newest tunings from their records alone."""
    if not 1 <= limit <= LARGEST_PAGE:
        raise InvalidRequest([_bad_limit(limit)])
    records, more = tunings.recent(limit, cursor)
    views = (view_tuning(record, None, _result_uri(record, documents)) for record in records)
    return PageView(tunings=tuple(views), cursor=more)


def show_decisions(tuning_id: str, *, tunings: Tunings, decisions: Decisions) -> DecisionsView:
    """Show what the stopping policies decided."""
    tunings.get(tuning_id)
    return DecisionsView(decisions=tuple(view_decision(each) for each in decisions.all(tuning_id)))


def show_result(tuning_id: str, *, tunings: Tunings, documents: Documents) -> bytes:
    """Return the result document; raises ResultNotReady before the end."""
    record = tunings.get(tuning_id)
    if record.result_key is None:
        raise ResultNotReady(f"Tuning {tuning_id} has no result (it is {record.status}).")
    return documents.get(record.result_key)


def show_request(
    tuning_id: str, query: RequestQuery, *, tunings: Tunings, documents: Documents
) -> bytes:
    """Return a request as it was asked, or what SageMaker gets; raises ResultNotReady."""
    record = tunings.get(tuning_id)
    if query.form is Form.ASKED:
        return documents.get(record.request_key)
    if record.timeout_seconds is None:
        raise ResultNotReady(f"Tuning {tuning_id} was not prepared (it is {record.status}).")
    return documents.get(job_key(tuning_id))


def _live_job(record: TuningRecord, jobs: TuningJobs) -> TuningJob | None:
    if record.status.is_terminal or record.started_at is None:
        return None
    with suppress(JobNotFound):
        return jobs.describe(record.job_name)
    return None


def _result_uri(record: TuningRecord, documents: Documents) -> str | None:
    return documents.uri(record.result_key) if record.result_key else None


def _bad_limit(limit: int) -> Finding:
    return Finding(
        field="limit",
        value=limit,
        message=f"must be between 1 and {LARGEST_PAGE}",
        fix="Ask for fewer at a time, and follow the cursor.",
    )
