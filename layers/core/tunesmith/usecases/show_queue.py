"""Shows who waits in the queue, in order."""

from datetime import datetime

from tunesmith.domain.needs import Amounts
from tunesmith.domain.queueing import Queue
from tunesmith.domain.turns import Place, turns
from tunesmith.usecases.limits import limits_in_force
from tunesmith.usecases.ports import Tunings
from tunesmith.usecases.ports.queues import Queues
from tunesmith.usecases.ports.quotas import LimitsStore
from tunesmith.usecases.views import View


class QueuedView(View):
    """A tuning that waits."""

    tuning_id: str
    name: str
    project: str
    place: int
    of: int
    cause: str
    since: datetime


class ProjectView(View):
    """What a project has; the one with the fewest instances is next."""

    project: str
    running: int
    instances: int
    waiting: int


class QueueView(View):
    """Who waits, in order; what each project has; and the limits that are known."""

    tunings: tuple[QueuedView, ...]
    projects: tuple[ProjectView, ...]
    limits: Amounts
    """Those of what the tunings here need."""


def places(
    *, queues: Queues, limits: LimitsStore, most_tunings: int, now: datetime
) -> dict[str, Place]:
    """Return the place of everyone who waits."""
    found = turns(queues.read(), limits_in_force(limits, most_tunings), now)
    return {one.tuning_id: one.place for one in found.waits}


def show_queue(
    *, queues: Queues, limits: LimitsStore, most_tunings: int, tunings: Tunings, now: datetime
) -> QueueView:
    """Show the queue."""
    queue, known = queues.read(), limits_in_force(limits, most_tunings)
    names = {record.tuning_id: record.name for record in tunings.live()}
    waits = turns(queue, known, now).waits
    wanted = {resource for one in queue.entries for resource in one.need.amounts}
    return QueueView(
        tunings=tuple(
            QueuedView(
                tuning_id=one.tuning_id,
                name=names.get(one.tuning_id, one.tuning_id),
                project=one.project,
                **dict(one.place),
            )
            for one in waits
        ),
        projects=_projects(queue),
        limits={name: limit for name, limit in sorted(known.items()) if name in wanted},
    )


def _projects(queue: Queue) -> tuple[ProjectView, ...]:
    names = sorted({one.project for one in queue.entries})
    return tuple(
        ProjectView(
            project=name,
            running=sum(one.project == name for one in queue.holding),
            instances=sum(one.need.machines for one in queue.holding if one.project == name),
            waiting=sum(one.project == name for one in queue.waiting),
        )
        for name in names
    )
