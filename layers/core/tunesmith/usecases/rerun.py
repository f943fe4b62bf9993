"""Asks for a tuning again, as it was asked or in a narrower space around what it found."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.narrowing import Evidence
from tunesmith.domain.rerunning import Narrowed, RerunRequest, narrowed, renewed
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.estimate import Preview
from tunesmith.usecases.ports import Documents, Tunings
from tunesmith.usecases.publish import read_result
from tunesmith.usecases.views import SubmissionView, view_submission


class Again(BaseModel):
    """A request that is written anew."""

    model_config = ConfigDict(frozen=True)

    rerun_of: str
    body: dict[str, JsonValue]
    narrowed: tuple[Narrowed, ...] = ()


class RerunView(SubmissionView):
    """The answer to a tuning that was asked for again."""

    rerun_of: str
    narrowed: tuple[Narrowed, ...]


class RerunPreview(Preview):
    """What would be started."""

    rerun_of: str
    narrowed: tuple[Narrowed, ...]


def ask_again(
    tuning_id: str, asked: RerunRequest, *, tunings: Tunings, documents: Documents
) -> Again:
    """Write the request of a tuning anew; raises TuningNotFound, or InvalidRequest with why not."""
    record = tunings.get(tuning_id)
    body: dict[str, Any] = json.loads(documents.get(record.request_key))
    again = renewed(body, asked, project=record.project)
    if asked.narrow is None:
        return Again(rerun_of=tuning_id, body=again)
    evidence = _evidence(record, documents)
    sized = asked.max_jobs is not None
    again, steps = narrowed(again, evidence, asked.narrow.factor, sized=sized)
    return Again(rerun_of=tuning_id, body=again, narrowed=steps)


def view_rerun(record: TuningRecord, again: Again) -> RerunView:
    """Show that a tuning was asked for again, and how it differs."""
    return RerunView(**dict(view_submission(record)), **_differences(again))


def view_preview(found: Preview, again: Again) -> RerunPreview:
    """Show what asking again comes to."""
    return RerunPreview(**dict(found), **_differences(again))


def _differences(again: Again) -> Mapping[str, Any]:
    return {"rerun_of": again.rerun_of, "narrowed": again.narrowed}


def _evidence(record: TuningRecord, documents: Documents) -> Evidence:
    result, _ = read_result(record, documents)
    if result is None or result.best_trial is None:
        raise InvalidRequest([_no_best(record)])
    return Evidence.of(result)


def _no_best(record: TuningRecord) -> Finding:
    over = record.status.is_terminal
    return Finding(
        field="narrow",
        value=record.status.value,
        message="needs a best trial, and this tuning has none"
        + ("" if over else " before its end"),
        fix="Ask again without it." if over else "Wait for its end, or ask again without it.",
    )
