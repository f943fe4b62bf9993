"""Look at the trials of a live tuning: what runs, what has ended, and how far each has got."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tunesmith.domain.errors import TunesmithError
from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.trials import Trial
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.watching import OVERLAP, Digest, Watched, merged
from tunesmith.usecases.bills import described, with_bills
from tunesmith.usecases.ports import Curves, TrainingJobs, Trials, TuningJobs, Watchlists

MOST_OPEN = 64
"""Ended trials whose late values are waited for; when more end at once, the oldest are closed."""
MOST_ASKED = 20
"""Trials that are asked in one round how they stand, or for their bill, where no event told."""


@dataclass(frozen=True, slots=True)
class Lookout:
    """What it takes to watch."""

    watchlists: Watchlists
    trials: Trials
    jobs: TuningJobs
    training_jobs: TrainingJobs
    curves: Curves
    followed: Curves | None = None
    """Those of tunings whose trials' output is followed; None where that is switched off."""

    def curves_of(self, record: TuningRecord) -> Curves:
        """Return where a tuning's curves are found."""
        return self.followed if self.followed and record.followed else self.curves


@dataclass(frozen=True, slots=True)
class View:
    """A tuning's trials at one moment."""

    job: TuningJob
    running: tuple[Trial, ...]
    """With their curves so far."""
    ended: tuple[Trial, ...]
    """All of them, most of them without their curves."""
    typical: frozenset[str]
    """Those of them whose curves are a fair sample."""
    unread: TunesmithError | None = None
    """Why the curves are those of an earlier round: what trials cost is known all the same."""


def look(record: TuningRecord, *, now: datetime, lookout: Lookout) -> View:
    """Bring what is known of the trials up to date, whatever the events told.

    What this costs depends on the trials that run or have just ended, not on all the others.
    Raises JobNotFound.
    """
    job = lookout.jobs.describe(record.job_name)
    watched = lookout.watchlists.read(record.tuning_id)
    alive = _alive(job, watched, lookout)
    missed, digest = _missed(job, watched, alive, lookout)
    known = {one.name: one for one in watched.open}
    fresh = [*(one for one in watched.open if one.status.is_terminal), *missed]
    opened = [
        *(_with_curve(one, known) for one in alive),
        *with_bills(fresh, lookout.training_jobs, MOST_ASKED),
    ]
    opened, unread = _read_or_not(opened, record, now, lookout)
    closing = _closing(opened, now, waiting=unread is not None)
    for trial in opened:
        if _differs(trial, known.get(trial.name)):
            _keep(trial, record, lookout, closing=trial.name in closing)
    if closing:
        digest = digest.absorb(closing.values(), record.goal)
    if closing or digest != watched.digest:
        # When another has written it meanwhile, it is the next round that does.
        lookout.watchlists.fold(record.tuning_id, digest, list(closing))
    return _view(job, digest, [one for one in opened if one.name not in closing], unread)


def _read_or_not(
    opened: list[Trial], record: TuningRecord, now: datetime, lookout: Lookout
) -> tuple[list[Trial], TunesmithError | None]:
    """Read curves; when that fails, what the trials cost must be looked at nevertheless."""
    try:
        return read_curves(opened, record, now=now, curves=lookout.curves_of(record)), None
    except TunesmithError as error:
        return opened, error


def read_curves(
    trials: Sequence[Trial], record: TuningRecord, *, now: datetime, curves: Curves
) -> list[Trial]:
    """Return the trials with what has come of their curves since they were last read."""
    read = curves.read(trials, record.metrics, now)
    return [
        one.model_copy(update={"curve": merged(one.curve, read.get(one.name, ()))})
        for one in trials
    ]


def _alive(job: TuningJob, watched: Watched, lookout: Lookout) -> list[Trial]:
    """Return the trials that train, and those on their way to an end: they cost money until then.

    What an event said to have ended has ended, whatever the list says. One that was there and is
    in neither list is asked how it stands, and counts as it was last seen until it can be asked, so
    that it is never lost in between.
    """
    jobs, before = lookout.jobs, [one for one in watched.open if not one.status.is_terminal]
    alive = {one.name: one for one in jobs.running(job.name)}
    if job.counts.running > len(alive) or any(one.name not in alive for one in before):
        alive |= {one.name: one for one in jobs.stopping(job.name)}
    gone = {one.name: one for one in before if one.name not in alive}
    told = gone | described([*gone][:MOST_ASKED], lookout.training_jobs)
    for name, one in told.items():
        if one is not None:
            known = {"hyperparameters": gone[name].hyperparameters}
            alive[name] = one.model_copy(update=known)
    return [one for one in alive.values() if one.name not in watched.ended]


def _missed(
    job: TuningJob, watched: Watched, alive: Sequence[Trial], lookout: Lookout
) -> tuple[list[Trial], Digest]:
    """Find ended trials that no event told of: as many as SageMaker counts.

    How many of those its list does not have is kept, so that it is not read to its end each time.
    """
    told = watched.ended.keys() | {one.name for one in alive if one.status.is_terminal}
    lacking = max(job.counts.ended - len(told), 0)
    unlisted = min(watched.digest.unlisted, lacking)
    wanted = lacking - unlisted
    found = list(_newest(job, told, wanted, lookout.jobs))
    unlisted += wanted - len(found)
    return found, watched.digest.model_copy(update={"unlisted": unlisted})


def _newest(job: TuningJob, told: Container[str], wanted: int, jobs: TuningJobs) -> Iterator[Trial]:
    """Find ended trials among the newest."""
    if wanted <= 0:
        return
    for trial in jobs.newest(job.name):
        if trial.status.is_terminal and trial.name not in told:
            yield trial
            wanted -= 1
        if not wanted:
            return


def _with_curve(listed: Trial, known: dict[str, Trial]) -> Trial:
    seen = known.get(listed.name)
    return listed.model_copy(update={"curve": seen.curve}) if seen else listed


def _closing(opened: Sequence[Trial], now: datetime, *, waiting: bool) -> dict[str, Trial]:
    """Choose the ended trials of which no more is expected, or waited for."""
    ended = [one for one in opened if one.status.is_terminal]
    ended.sort(key=lambda one: one.ended_at or now, reverse=True)
    late = [one for one in ended if one.ended_at is None or now - one.ended_at >= OVERLAP]
    return {one.name: one for one in (*(() if waiting else late), *ended[MOST_OPEN:])}


def _differs(trial: Trial, known: Trial | None) -> bool:
    return known is None or _seen(trial) != _seen(known)


def _seen(trial: Trial) -> tuple[object, ...]:
    """Return what changes of a trial from one round to the next."""
    return trial.status, trial.curve, trial.billable_seconds


def _keep(trial: Trial, record: TuningRecord, lookout: Lookout, *, closing: bool) -> None:
    if not closing:
        lookout.watchlists.watch(record.tuning_id, trial)
    if trial.status.is_terminal:
        lookout.trials.put(record.tuning_id, trial)


def _view(
    job: TuningJob, digest: Digest, opened: Sequence[Trial], unread: TunesmithError | None
) -> View:
    ended = {one.name: one for one in digest.trials}
    fresh = {one.name: one for one in opened if one.status.is_terminal}
    return View(
        job=job,
        running=tuple(one for one in opened if not one.status.is_terminal),
        ended=tuple((ended | fresh).values()),
        typical=digest.typical | fresh.keys(),
        unread=unread,
    )
