"""The operations on what tunings came to."""

from scripts.api_reference.operation import IDEMPOTENCY_KEY, Operation
from tunesmith.domain.errors import (
    IdempotencyConflict,
    InvalidRequest,
    PricesUnreadable,
    RequestTooLarge,
    ResultNotReady,
    SubmissionsClosed,
    TuningNotFound,
    UnsupportedMediaType,
)
from tunesmith.domain.reports import Report
from tunesmith.domain.rerunning import RerunRequest
from tunesmith.usecases.estimate import SubmitQuery
from tunesmith.usecases.report import ReportQuery
from tunesmith.usecases.rerun import RerunPreview, RerunView
from tunesmith.usecases.show_champions import ChampionsQuery, ChampionsView

RESULT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/tunings/{tuning_id}/rerun",
        "rerunTuning",
        "Ask for a tuning again",
        {202: RerunView, 200: RerunPreview},
        body=(RerunRequest,),
        needs_body=False,
        query=SubmitQuery,
        parameters=(IDEMPOTENCY_KEY,),
        errors=(
            TuningNotFound,
            ResultNotReady,
            IdempotencyConflict,
            RequestTooLarge,
            UnsupportedMediaType,
            InvalidRequest,
            SubmissionsClosed,
            PricesUnreadable,
        ),
        description="As it was asked, with the differences in the body; `narrow` searches closer"
        " around the best trial. The body may be left out.",
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/report",
        "reportTuning",
        "Return all of a tuning on one page",
        {200: None},
        query=ReportQuery,
        errors=(TuningNotFound, InvalidRequest),
        media="text/html",
        also={"text/markdown": None, "application/json": Report},
    ),
    Operation(
        "get",
        "/champions",
        "listChampions",
        "List the best tunings of the projects",
        {200: ChampionsView},
        query=ChampionsQuery,
        errors=(InvalidRequest,),
    ),
)
