"""Every trial's money, whatever SageMaker tells late, out of order, twice or not at all."""

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.clock import FakeClock
from tests.fakes.documents import FakeDocuments
from tests.fakes.sagemaker import FakeCurves, FakeTrainingJobs, FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, trial, tuning_job
from tests.fakes.store import FakeDecisions, FakeTrials, FakeTunings, FakeWatchlists
from tunesmith.domain.errors import Throttled
from tunesmith.domain.jobs import JobStatus, TrialCounts
from tunesmith.domain.money import Rate
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.usecases.summarize import summarize
from tunesmith.usecases.watching import Lookout, View, look

JOB = record().job_name
SPOT = Rate(usd_per_second=Decimal("0.01"), usd_per_billed_second=Decimal("0.03"), basis="x")
LAST = 40

Life = tuple[int, int, int, int | None]
"""The minutes when a trial starts, is stopped, and has ended; and when that is told, if ever."""


def minute(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    start = draw(st.integers(1, 20))
    stopped = start + draw(st.integers(0, 15))
    ended = stopped + draw(st.integers(0, 3))
    return start, stopped, ended, draw(st.none() | st.integers(ended, ended + 5))


class Job:
    """A job whose trials live as they were drawn to; lists, counts and curves may fail or lag."""

    def __init__(self, trials: list[Life]) -> None:
        self.lives = trials
        self.jobs, self.training_jobs = FakeTuningJobs(), FakeTrainingJobs()
        self.watchlists, self.trials, self.curves = FakeWatchlists(), FakeTrials(), FakeCurves()

    def at(self, now: int, *, described: bool = False) -> list[Trial]:
        """Return the trials as they stand at a minute; only their own description has the bill."""
        return [
            self._trial(number, life, now, described=described)
            for number, life in enumerate(self.lives, start=1)
            if life[0] <= now
        ]

    def _trial(self, number: int, life: Life, now: int, *, described: bool) -> Trial:
        start, stopped, ended, _ = life
        over = ended <= now
        status = TrialStatus.STOPPED if over else TrialStatus.STOPPING
        return trial(
            number,
            [],
            TrialStatus.IN_PROGRESS if now < stopped else status,
            started_at=minute(start),
            ended_at=minute(ended) if over else None,
            billable_seconds=20 * (ended - start) if over and described else None,
        )

    def look(self, now: int, *, listed: int = 0, counted: int = 0, curves: bool = True) -> View:
        """Make a round with a list and counts that are some minutes late."""
        self.training_jobs.trials = {one.name: one for one in self.at(now, described=True)}
        for number, life in enumerate(self.lives, start=1):
            if life[3] == now:
                told = self._trial(number, life, now, described=True)
                self.watchlists.watch(ID, told)
                self.trials.put(ID, told)
        counts = [one.status.is_terminal for one in self.at(now - counted)]
        self.jobs.jobs[JOB] = tuning_job(
            status=JobStatus.IN_PROGRESS,
            counts=TrialCounts(stopped=sum(counts), running=len(counts) - sum(counts)),
            ended_at=minute(LAST),
        )
        self.jobs.listed[JOB] = self.at(now - listed)
        self.curves.failing = None if curves else Throttled("slow down")
        lookout = Lookout(
            watchlists=self.watchlists,
            trials=self.trials,
            jobs=self.jobs,
            training_jobs=self.training_jobs,
            curves=self.curves,
        )
        return look(record(), now=minute(now), lookout=lookout)

    def cost(self) -> Decimal:
        """End the job and return what its result says that it cost."""
        self.jobs.end(JOB, JobStatus.STOPPED)
        tunings = FakeTunings(record(rate=SPOT))
        summarize(
            ID,
            clock=FakeClock(minute(LAST)),
            tunings=tunings,
            trials=self.trials,
            decisions=FakeDecisions(),
            jobs=self.jobs,
            training_jobs=self.training_jobs,
            documents=FakeDocuments(),
        )
        spend = tunings.get(ID).spend
        assert spend
        return spend.spent_usd


@settings(max_examples=25)
@given(
    trials=st.lists(lives(), max_size=6),
    rounds=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()),
        min_size=LAST - 5,
        max_size=LAST - 5,
    ),
)
def test_no_trial_is_lost_from_one_round_to_the_next_and_each_is_paid_for_once(
    trials: list[Life], rounds: list[tuple[int, int, bool]]
) -> None:
    job, before = Job(trials), frozenset[str]()

    for now, (listed, counted, curves) in enumerate(rounds):
        view = job.look(now, listed=listed, counted=counted, curves=curves)
        names = [one.name for one in (*view.running, *view.ended)]
        assert len(set(names)) == len(names)
        assert before <= set(names)
        before = frozenset(names)
    for now in range(LAST - 5, LAST):
        view = job.look(now)

    assert (len(view.ended), view.running) == (len(trials), ())
    assert job.cost() == sum(20 * (end - start) for start, _, end, _ in trials) * Decimal("0.03")
