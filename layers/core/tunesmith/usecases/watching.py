"""Look at the trials of a live tuning: what runs, what has ended, and how far each has got."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.trials import Trial
from tunesmith.domain.tuning import TuningRecord
from tunesmith.domain.watching import OVERLAP, Digest, Watched, merged
from tunesmith.usecases.ports import Curves, Trials, TuningJobs, Watchlists

MOST_OPEN = 64
"""Ended trials whose late values are waited for; when more end at once, the oldest are closed."""


@dataclass(frozen=True, slots=True)
class Lookout:
    """What it takes to watch."""

    watchlists: Watchlists
    trials: Trials
    jobs: TuningJobs
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


def look(record: TuningRecord, *, now: datetime, lookout: Lookout) -> View:
    """Bring what is known of the trials up to date, whatever the events told.

    What this costs depends on the trials that run or have just ended, not on all the others.
    Raises JobNotFound.
    """
    job = lookout.jobs.describe(record.job_name)
    watched = lookout.watchlists.read(record.tuning_id)
    listed = _alive(job, watched, lookout.jobs)
    wanted = job.counts.ended - len(watched.ended) - watched.digest.unlisted
    missed = list(_missed(job, watched, wanted, lookout.jobs))
    digest = watched.digest
    if len(missed) < wanted:
        digest = digest.model_copy(update={"unlisted": digest.unlisted + wanted - len(missed)})
    known = {one.name: one for one in watched.open}
    opened = [_with_curve(one, known) for one in listed if one.name not in watched.ended]
    opened += [one for one in watched.open if one.status.is_terminal] + missed
    opened = read_curves(opened, record, now=now, curves=lookout.curves_of(record))
    closing = _closing(opened, now)
    for trial in opened:
        if _differs(trial, known.get(trial.name)):
            _keep(trial, record, lookout, closing=trial.name in closing)
    if closing:
        digest = digest.absorb(closing.values(), record.goal)
    if closing or digest != watched.digest:
        # When another has written it meanwhile, it is the next round that does.
        lookout.watchlists.fold(record.tuning_id, digest, list(closing))
    return _view(job, digest, [one for one in opened if one.name not in closing])


def read_curves(
    trials: Sequence[Trial], record: TuningRecord, *, now: datetime, curves: Curves
) -> list[Trial]:
    """Return the trials with what has come of their curves since they were last read."""
    read = curves.read(trials, record.metrics, now)
    return [
        one.model_copy(update={"curve": merged(one.curve, read.get(one.name, ()))})
        for one in trials
    ]


def _alive(job: TuningJob, watched: Watched, jobs: TuningJobs) -> list[Trial]:
    """List the trials that train, and those on their way to an end: they cost money until then."""
    alive = {one.name: one for one in jobs.running(job.name)}
    gone = (one for one in watched.open if not one.status.is_terminal and one.name not in alive)
    if any(gone):
        alive |= {one.name: one for one in jobs.stopping(job.name)}
    return list(alive.values())


def _missed(job: TuningJob, watched: Watched, wanted: int, jobs: TuningJobs) -> Iterator[Trial]:
    """Find ended trials that no event told of, among the newest; as many as SageMaker counts."""
    if wanted <= 0:
        return
    known = watched.ended
    for trial in jobs.newest(job.name):
        if trial.status.is_terminal and trial.name not in known:
            yield trial
            wanted -= 1
        if not wanted:
            return


def _with_curve(listed: Trial, known: dict[str, Trial]) -> Trial:
    seen = known.get(listed.name)
    return listed.model_copy(update={"curve": seen.curve}) if seen else listed


def _closing(opened: Sequence[Trial], now: datetime) -> dict[str, Trial]:
    """Choose the ended trials of which no more is expected, or waited for."""
    ended = [one for one in opened if one.status.is_terminal]
    ended.sort(key=lambda one: one.ended_at or now, reverse=True)
    late = [one for one in ended if one.ended_at is None or now - one.ended_at >= OVERLAP]
    return {one.name: one for one in (*late, *ended[MOST_OPEN:])}


def _differs(trial: Trial, known: Trial | None) -> bool:
    return known is None or (trial.status, trial.curve) != (known.status, known.curve)


def _keep(trial: Trial, record: TuningRecord, lookout: Lookout, *, closing: bool) -> None:
    if not closing:
        lookout.watchlists.watch(record.tuning_id, trial)
    if trial.status.is_terminal:
        lookout.trials.put(record.tuning_id, trial)


def _view(job: TuningJob, digest: Digest, opened: Sequence[Trial]) -> View:
    ended = {one.name: one for one in digest.trials}
    fresh = {one.name: one for one in opened if one.status.is_terminal}
    return View(
        job=job,
        running=tuple(one for one in opened if not one.status.is_terminal),
        ended=tuple((ended | fresh).values()),
        typical=digest.typical | fresh.keys(),
    )
