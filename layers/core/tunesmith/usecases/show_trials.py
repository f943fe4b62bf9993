"""Shows the trials of a tuning, sorted and page by page."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tunesmith.domain.errors import InvalidRequest, JobNotFound
from tunesmith.domain.findings import Finding
from tunesmith.domain.results import stoppers_of
from tunesmith.domain.scores import in_order, latest_value
from tunesmith.domain.trials import Goal, Trial
from tunesmith.domain.tuning import TuningRecord
from tunesmith.usecases.ports import Decisions, Trials, TuningJobs, Tunings, Watchlists
from tunesmith.usecases.show import LARGEST_PAGE
from tunesmith.usecases.views import TrialsView, view_trial

MOST_POINTS = 300
"""Of each curve: a hundred of them stay below the 6 MB that a function may answer."""


class SortBy(StrEnum):
    """What trials are sorted by."""

    CREATED = "created"
    NAME = "name"
    OBJECTIVE = "objective"
    SECONDS = "seconds"


class Order(StrEnum):
    """Which end comes first."""

    ASCENDING = "asc"
    DESCENDING = "desc"


class TrialsQuery(BaseModel):
    """Which trials are asked for, and how."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sort: SortBy = SortBy.CREATED
    order: Order | None = None
    """None: the best objective first, and the lowest of everything else."""
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 20
    cursor: str | None = None
    curves: bool = False


def show_trials(
    tuning_id: str,
    query: TrialsQuery,
    *,
    tunings: Tunings,
    trials: Trials,
    watchlists: Watchlists,
    decisions: Decisions,
    jobs: TuningJobs,
) -> TrialsView:
    """Show one page of a tuning's trials, ended and running, as they stand now.

    Raises TuningNotFound, and InvalidRequest for a cursor of another order.
    """
    record = tunings.get(tuning_id)
    seen = seen_trials(record, trials=trials, watchlists=watchlists, jobs=jobs)
    order = _order(query, record.goal)
    ordered = _ordered(seen, query.sort, order)
    start = _start(ordered, query, order)
    page = ordered[start : start + query.limit]
    stoppers = stoppers_of(decisions.all(tuning_id))
    return TrialsView(
        trials=tuple(
            view_trial(one, stoppers, most_points=MOST_POINTS if query.curves else 0)
            for one in page
        ),
        total=len(ordered),
        cursor=(
            _cursor(query.sort, order, page[-1].name) if start + len(page) < len(ordered) else None
        ),
    )


def seen_trials(
    record: TuningRecord, *, trials: Trials, watchlists: Watchlists, jobs: TuningJobs
) -> list[Trial]:
    """Return every trial with what was observed of it, from SageMaker where records lack some."""
    known = {one.name: one for one in trials.all(record.tuning_id)}
    # A trial that was recorded when it ended lacks its hyperparameters: SageMaker lists them.
    whole = all(one.hyperparameters for one in known.values())
    if record.status.is_terminal and record.counts and len(known) >= record.counts.total and whole:
        return list(known.values())
    # What the police watch is at least as fresh as what they recorded at a trial's end.
    known |= {one.name: one for one in watchlists.read(record.tuning_id).open}
    listed: list[Trial] = []
    if record.started_at is not None:
        with suppress(JobNotFound):
            listed = jobs.trials(record.job_name)
    joined = {one.name: one.completed_by(known.get(one.name)) for one in listed}
    return list((known | joined).values())


def _order(query: TrialsQuery, goal: Goal) -> Order:
    if query.order is not None:
        return query.order
    best_last = query.sort is SortBy.OBJECTIVE and goal is Goal.MAXIMIZE
    return Order.DESCENDING if best_last else Order.ASCENDING


def _ordered(seen: Sequence[Trial], sort: SortBy, order: Order) -> list[Trial]:
    """Sort trials; equals by their creation, and those that have no value last either way."""
    down = order is Order.DESCENDING
    by_creation = in_order(seen)
    if sort is SortBy.CREATED:
        return by_creation[::-1] if down else by_creation
    if sort is SortBy.NAME:
        return sorted(seen, key=lambda one: one.name, reverse=down)
    value = _VALUES[sort]
    having = [(number, one) for one in by_creation if (number := value(one)) is not None]
    having.sort(key=lambda each: each[0], reverse=down)
    return [one for _, one in having] + [one for one in by_creation if value(one) is None]


_VALUES: dict[SortBy, Callable[[Trial], float | None]] = {
    SortBy.OBJECTIVE: latest_value,
    SortBy.SECONDS: lambda trial: trial.seconds,
}


def _cursor(sort: SortBy, order: Order, name: str) -> str:
    """Name the trial that was shown last; a position would move as trials come and end."""
    return f"{sort.value}.{order.value}.{name}"


def _start(ordered: Sequence[Trial], query: TrialsQuery, order: Order) -> int:
    if query.cursor is None:
        return 0
    ends = (_cursor(query.sort, order, one.name) for one in ordered)
    found = next((at for at, each in enumerate(ends) if each == query.cursor), None)
    if found is None:
        raise InvalidRequest([_not_ours(query.cursor)])
    return found + 1


def _not_ours(cursor: str) -> Finding:
    return Finding(
        field="cursor",
        value=cursor[:80],
        message="is not a cursor of these trials in this order",
        fix="Use the cursor of the page before with the same sort and order, or none.",
    )
