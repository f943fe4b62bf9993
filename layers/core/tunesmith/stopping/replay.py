"""Plays a tuning again in virtual time, to see what a policy would have done to it.

The trials and their order are those that were recorded. A trial that is stopped gives its worker to
the next one at once, as SageMaker does, so that policies are compared on the very same trials.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from heapq import heappop, heappush
from itertools import accumulate
from math import inf, isfinite
from statistics import fmean

from tunesmith.domain.decisions import Subject, Verdict
from tunesmith.domain.trials import Goal, TrialStatus
from tunesmith.stopping.curves import Curve
from tunesmith.stopping.state import Costs, Reference, Seen, TuningState

Decide = Callable[[TuningState, datetime], list[Verdict]]

_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class Scoring(StrEnum):
    """Which of a trial's losses is its objective."""

    LATEST = "latest"
    """As on SageMaker."""
    BEST = "best"


@dataclass(frozen=True)
class Recording:
    """One trial as it went when nobody stopped it."""

    name: str
    losses: tuple[float, ...]
    seconds: tuple[float, ...]
    """Of each step."""
    startup_seconds: float = 0.0
    whole: bool = True
    """False when the trial was ended before its own end: nobody knows how it would have gone on."""
    exact: bool = True
    """Its steps are epochs, not metric periods."""

    @cached_property
    def ends(self) -> tuple[float, ...]:
        """When each step ends, after the trial was started."""
        return tuple(accumulate(self.seconds, initial=self.startup_seconds))[1:]

    def cost(self, steps: int) -> float:
        """Return the seconds that its first steps took, start-up included."""
        return self.ends[steps - 1] if steps else self.startup_seconds

    def score(self, steps: int, scoring: Scoring) -> float:
        """Return its objective, had it ended after so many steps; infinity if it has none."""
        losses = self.losses[:steps]
        if scoring is Scoring.LATEST:
            losses = losses[-1:]
        return min((loss for loss in losses if isfinite(loss)), default=inf)


@dataclass(frozen=True)
class Conditions:
    """How the tuning is run."""

    workers: int = 4
    delay_steps: int = 0
    """So many steps a trial goes on for after it was decided to stop it."""
    scoring: Scoring = Scoring.LATEST
    period_seconds: float | None = None
    """Curves have one average value per period, without an epoch; None: every step is seen."""


@dataclass
class Replayed:
    """What came of each trial."""

    recordings: list[Recording] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    """How many steps each trial was trained for."""
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """The seconds trained, as a share of those without any stopping."""
        spent = sum(one.cost(n) for one, n in zip(self.recordings, self.steps, strict=True))
        return spent / sum(one.cost(len(one.losses)) for one in self.recordings)

    def best(self, scoring: Scoring) -> int:
        """Return the number of the trial that came out best."""
        scores = [one.score(n, scoring) for one, n in zip(self.recordings, self.steps, strict=True)]
        return scores.index(min(scores))


def replay(
    recordings: Iterable[Recording],
    decide: Decide,
    conditions: Conditions | None = None,
    on_end: Callable[[Seen], None] | None = None,
) -> Replayed:
    """Run the recorded trials under a policy, which is asked whenever a trial reports.

    A trial is only fetched once a worker is free for it, and `on_end` hears of each that ended, so
    that a sampler may choose the next one by what became of the others.
    """
    return _Run(recordings, decide, conditions or Conditions(), on_end).play()


@dataclass
class _Trial:
    number: int
    recording: Recording
    watched: "_Watched"
    begun: float
    steps: int = 0
    curve: Curve = field(default_factory=Curve)
    stops_after: int | None = None


class _Run:
    def __init__(
        self,
        recordings: Iterable[Recording],
        decide: Decide,
        conditions: Conditions,
        on_end: Callable[[Seen], None] | None,
    ) -> None:
        self._coming = iter(recordings)
        self._decide, self._conditions, self._on_end = decide, conditions, on_end
        self._queue: list[tuple[float, int]] = []
        self._running: dict[int, _Trial] = {}
        self._ended: list[Seen] = []
        self._reference = Reference()
        self._over = False
        self._out = Replayed()

    def play(self) -> Replayed:
        for _ in range(self._conditions.workers):
            self._start(0.0)
        while self._queue:
            now, number = heappop(self._queue)
            trial = self._running[number]
            trial.steps += 1
            if self._reports(trial):
                self._judge(trial, now)
            if self._over or self._is_through(trial):
                self._end(trial, now)
                self._start(now)
            else:
                self._await(trial)
        return self._out

    def _start(self, now: float) -> None:
        recording = None if self._over else next(self._coming, None)
        if recording is None:
            return
        watched = _watched(recording, self._conditions.period_seconds)
        trial = _Trial(len(self._out.recordings), recording, watched, now)
        self._out.recordings.append(recording)
        self._out.steps.append(0)
        self._running[trial.number] = trial
        self._await(trial)

    def _await(self, trial: _Trial) -> None:
        end = trial.recording.ends[trial.steps]
        heappush(self._queue, (trial.begun + end, trial.number))

    def _reports(self, trial: _Trial) -> bool:
        """Take in what the trial's last step shows; tell whether that is anything new."""
        curve = trial.watched.after(trial.steps)
        fresh, trial.curve = len(curve.steps) > len(trial.curve.steps), curve
        return fresh and trial.steps < len(trial.recording.losses)

    def _judge(self, trial: _Trial, now: float) -> None:
        if trial.stops_after is not None:
            return
        at = _BEGINNING + timedelta(seconds=now)
        for verdict in self._decide(self._state(trial), at):
            self._out.verdicts.append(verdict)
            if verdict.subject is Subject.TUNING:
                self._over = True
            elif verdict.trial == trial.recording.name:
                trial.stops_after = trial.steps + self._conditions.delay_steps

    def _state(self, judged: _Trial) -> TuningState:
        return TuningState(
            goal=Goal.MINIMIZE,
            running=[self._seen(one, judged) for one in self._running.values()],
            reference=self._reference,
            parallel=self._conditions.workers,
            started_at=_BEGINNING,
            costs=_costs(judged.recording, self._conditions),
        )

    def _seen(self, trial: _Trial, judged: _Trial) -> Seen:
        # Those with nothing new are shown as decided upon, so that each report is judged once.
        status = TrialStatus.IN_PROGRESS if trial is judged else TrialStatus.STOPPING
        training = _BEGINNING + timedelta(seconds=trial.begun + trial.recording.startup_seconds)
        return Seen(trial.recording.name, status, trial.curve, started_at=training)

    def _is_through(self, trial: _Trial) -> bool:
        whole = len(trial.recording.losses)
        return trial.steps >= min(whole, whole if trial.stops_after is None else trial.stops_after)

    def _end(self, trial: _Trial, now: float) -> None:
        recording = trial.recording
        del self._running[trial.number]
        self._out.steps[trial.number] = trial.steps
        score = recording.score(trial.steps, self._conditions.scoring)
        completed = recording.whole and trial.steps == len(recording.losses)
        ended = Seen(
            name=recording.name,
            status=TrialStatus.COMPLETED if completed else TrialStatus.STOPPED,
            curve=trial.curve,
            objective=score if isfinite(score) else None,
            started_at=_BEGINNING + timedelta(seconds=trial.begun),
            ended_at=_BEGINNING + timedelta(seconds=now),
        )
        self._ended.append(ended)
        self._reference = Reference(self._ended)
        if self._on_end:
            self._on_end(ended)


@dataclass(frozen=True)
class _Watched:
    """A whole curve, and how much of it is seen after each step."""

    curve: Curve
    seen_after: tuple[int, ...]

    def after(self, steps: int) -> Curve:
        count = self.seen_after[steps - 1]
        return Curve(self.curve.steps[:count], self.curve.losses[:count], self.curve.exact)


def _watched(recording: Recording, period: float | None) -> _Watched:
    count = len(recording.losses)
    if period is None:
        whole = Curve(tuple(range(1, count + 1)), recording.losses, exact=recording.exact)
        return _Watched(whole, tuple(range(1, count + 1)))
    minutes: dict[int, list[float]] = {}
    places = [int((end - recording.startup_seconds) // period) for end in recording.ends]
    for place, loss in zip(places, recording.losses, strict=True):
        minutes.setdefault(place, []).append(loss)
    steps = tuple(sorted(minutes))
    curve = Curve(steps, tuple(fmean(minutes[step]) for step in steps))
    # A period's average is out once the first step of the next one has come.
    return _Watched(curve, tuple(steps.index(place) for place in places))


def _costs(recording: Recording, conditions: Conditions) -> Costs:
    return Costs(
        startup_seconds=recording.startup_seconds,
        lag_seconds=conditions.delay_steps * fmean(recording.seconds),
    )
