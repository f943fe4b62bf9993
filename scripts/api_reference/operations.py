"""Every operation of the API: one entry of `OPERATIONS` each, from which all else follows.

To add a route: add its `Operation` here, or to a part of its own, run `make openapi`, commit what
it wrote. Parameters come from the query's model, schemas from the models, texts from their
docstrings.
"""

from scripts.api_reference.operation import IDEMPOTENCY_KEY, Operation
from scripts.api_reference.queue_operations import QUEUE_OPERATIONS
from scripts.api_reference.recipe_operations import RECIPE_OPERATIONS
from scripts.api_reference.result_operations import RESULT_OPERATIONS
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
from tunesmith.domain.results import Result
from tunesmith.domain.spec import NativeBody, TuningSpec
from tunesmith.usecases.backtest import MOST_POLICIES, BacktestView
from tunesmith.usecases.estimate import Preview, SubmitQuery
from tunesmith.usecases.show import RequestQuery, TuningsQuery
from tunesmith.usecases.show_trials import TrialsQuery
from tunesmith.usecases.views import (
    DecisionsView,
    PageView,
    SubmissionView,
    TrialsView,
    TuningView,
)

POLICY = {
    "name": "policy",
    "in": "query",
    "description": "A policy with its settings; may be given several times.",
    "schema": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "maxItems": MOST_POLICIES,
        "default": ["auto"],
    },
    "example": ["auto", "median:grace=5"],
}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "post",
        "/tunings",
        "submitTuning",
        "Ask for a tuning",
        {202: SubmissionView, 200: Preview},
        body=(TuningSpec, NativeBody),
        query=SubmitQuery,
        parameters=(IDEMPOTENCY_KEY,),
        errors=(
            IdempotencyConflict,
            RequestTooLarge,
            UnsupportedMediaType,
            InvalidRequest,
            SubmissionsClosed,
            PricesUnreadable,
        ),
        description="The body is a short spec or a native request, in JSON or YAML. What is wrong"
        " with it is told all at once, and nothing is started. With `dry_run=true` the answer is"
        " 200 and what it would come to.",
    ),
    Operation(
        "get",
        "/tunings",
        "listTunings",
        "List tunings, newest first",
        {200: PageView},
        query=TuningsQuery,
        errors=(InvalidRequest,),
        description="A page may be short, even empty, as long as its `cursor` goes on.",
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}",
        "showTuning",
        "Show how a tuning stands",
        {200: TuningView},
        errors=(TuningNotFound,),
    ),
    Operation(
        "post",
        "/tunings/{tuning_id}/stop",
        "stopTuning",
        "Stop a tuning",
        {202: TuningView},
        errors=(TuningNotFound, InvalidRequest),
        description="What ran so far still counts. A tuning that is over is answered as it is.",
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/trials",
        "listTrials",
        "List a tuning's trials",
        {200: TrialsView},
        query=TrialsQuery,
        errors=(TuningNotFound, InvalidRequest),
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/decisions",
        "listDecisions",
        "List what the stopping policies decided",
        {200: DecisionsView},
        errors=(TuningNotFound, InvalidRequest),
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/request",
        "showRequest",
        "Show the request",
        {200: None},
        query=RequestQuery,
        errors=(TuningNotFound, ResultNotReady, InvalidRequest),
        description="`native` is what SageMaker gets, `asked` what came in.",
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/result",
        "showResult",
        "Show what a tuning came to",
        {200: Result},
        errors=(TuningNotFound, ResultNotReady, InvalidRequest),
    ),
    Operation(
        "get",
        "/tunings/{tuning_id}/backtest",
        "backtestTuning",
        "Tell what other policies would have done",
        {200: BacktestView},
        parameters=(POLICY,),
        errors=(TuningNotFound, ResultNotReady, InvalidRequest),
    ),
    *RESULT_OPERATIONS,
    *QUEUE_OPERATIONS,
    *RECIPE_OPERATIONS,
    Operation("get", "/openapi.json", "showReference", "Return this document", {200: None}),
    Operation(
        "get",
        "/docs",
        "showDocs",
        "Return this reference as a page",
        {200: None},
        media="text/html",
    ),
)
