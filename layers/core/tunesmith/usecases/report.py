"""Gathers what there is to report of a tuning, while it runs or when it is over."""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.reports import Report, report_of
from tunesmith.domain.results import Result
from tunesmith.domain.trials import Trial
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import (
    Decisions,
    Documents,
    Trials,
    TuningJobs,
    Tunings,
    Watchlists,
)
from tunesmith.usecases.publish import read_result
from tunesmith.usecases.show_trials import seen_trials
from tunesmith.usecases.views import links

LONGEST_REQUEST = 20_000
"""Longer ones, in characters, are left to `request`."""


class Format(StrEnum):
    """How a report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


class ReportQuery(BaseModel):
    """How the report is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Format = Format.HTML


def report(
    tuning_id: str,
    *,
    now: datetime,
    tunings: Tunings,
    trials: Trials,
    watchlists: Watchlists,
    decisions: Decisions,
    jobs: TuningJobs,
    documents: Documents,
) -> Report:
    """Gather what is known of a tuning; raises TuningNotFound."""
    record = tunings.get(tuning_id)
    result, uri = read_result(record, documents)
    seen = seen_trials(record, trials=trials, watchlists=watchlists, jobs=jobs)
    return report_of(
        record,
        seen if result is None else _completed(seen, result),
        decisions.all(tuning_id),
        at=now,
        result=result,
        result_uri=uri,
        asked=_asked(record, documents),
        links=links(tuning_id),
    )


def _completed(seen: Sequence[Trial], result: Result) -> list[Trial]:
    """Add the hyperparameters that the result has, should SageMaker have forgotten the job."""
    known = {row.name: row.hyperparameters for row in result.table}
    return [
        one
        if one.hyperparameters
        else one.model_copy(update={"hyperparameters": known.get(one.name, {})})
        for one in seen
    ]


def _asked(record: TuningRecord, documents: Documents) -> str | None:
    text = json.dumps(json.loads(documents.get(record.request_key)), indent=2, ensure_ascii=False)
    return text if len(text) <= LONGEST_REQUEST else None
