"""A live tuning with many finished trials, as the police see it."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from pydantic import ValidationError
from samtranslator.yaml_helper import yaml_parse

from tests.fakes.chat import FakeSwitch
from tests.fakes.clock import FakeClock
from tests.fakes.sagemaker import FakeTrainingJobs, FakeTuningJobs
from tests.fakes.samples import ID, NOON, record, tuning_job
from tests.fakes.store import FakeTunings
from tunesmith.adapters.dynamodb.decisions import DynamoDecisions
from tunesmith.adapters.dynamodb.leases import DynamoLeases
from tunesmith.adapters.dynamodb.trials import DynamoTrials
from tunesmith.adapters.dynamodb.watchlists import DynamoWatchlists
from tunesmith.domain.jobs import JobStatus, TrialCounts, TuningJob
from tunesmith.domain.policies import POLICIES, StoppingMode, StoppingSpec
from tunesmith.domain.trials import Goal, Metrics, Observation, Trial, TrialStatus
from tunesmith.domain.watching import unread_since
from tunesmith.stopping.engine import MAKERS, evaluate
from tunesmith.stopping.state import Reference, Seen, TuningState
from tunesmith.usecases.police import Beat, tick
from tunesmith.usecases.watching import Lookout

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
FINISHED = (10, 100, 750, 10_000)
RUNNING = 10
EPOCHS = 60
MINUTE = timedelta(minutes=1)


def every_policy() -> StoppingSpec:
    """Ask for all policies that need no setting; they decide, and nothing is stopped."""
    chosen = []
    for kind in MAKERS:
        try:
            chosen.append(POLICIES[kind]())
        except ValidationError:  # a target or a deadline has to be said
            continue
    return StoppingSpec.model_validate({"mode": StoppingMode.SHADOW, "policies": chosen})


def value_of(trial: int, epoch: int) -> float:
    """Return an objective that rises to a height of the trial's own."""
    height = 0.5 + (trial * 0.6180339887) % 0.5
    return height * epoch / (epoch + 5)


class World:
    """The real use case and the real table; SageMaker and CloudWatch as stand-ins."""

    def __init__(self, finished: int) -> None:
        self.calls: Counter[str] = Counter()
        self.clock = FakeClock(NOON + timedelta(minutes=EPOCHS))
        self.record = record(stopping=every_policy(), max_trials=None)
        self._table = self._create_table()
        ended = [_trial(number, TrialStatus.COMPLETED) for number in range(finished)]
        running = [
            _trial(number, TrialStatus.IN_PROGRESS)
            for number in range(finished, finished + RUNNING)
        ]
        self._jobs = _CountedJobs(self.calls, len(ended), running)
        self._jobs.listed[self.record.job_name] = [*ended, *running]
        self._beat = Beat(
            tunings=FakeTunings(self.record),
            decisions=DynamoDecisions(self._table),
            leases=DynamoLeases(self._table),
            lookout=Lookout(
                watchlists=DynamoWatchlists(self._table, self.clock),
                trials=DynamoTrials(self._table),
                jobs=self._jobs,
                training_jobs=FakeTrainingJobs(),
                curves=_Curves(self.calls, running),
            ),
            enforcing=FakeSwitch(),
            mode=StoppingMode.SHADOW,
            lag_seconds=60,
            alert=lambda _: None,
        )

    def later(self, *, minutes: int) -> None:
        """Let time pass."""
        self.clock.forward(minutes=minutes)

    def round(self) -> None:
        """Make a round."""
        done = tick(owner="benchmark", now=self.clock.now, beat=self._beat)
        if done.errors:
            raise RuntimeError(done.errors)

    def evaluation_seconds(self) -> float:
        """Return how long the policies alone take, once all is read, the digest's sums included."""
        watched = self._beat.lookout.watchlists.read(ID)
        began = time.process_time()
        state = TuningState(
            goal=Goal.MAXIMIZE,
            running=tuple(Seen.of(one, Goal.MAXIMIZE) for one in watched.open),
            reference=Reference(Seen.of(one, Goal.MAXIMIZE) for one in watched.digest.trials),
        )
        evaluate(self.record.stopping, state, self.clock.now)
        return time.process_time() - began

    def digest_bytes(self) -> int:
        """Return the size of the digest's item."""
        found = self._table.get_item(Key={"pk": f"TUNING#{ID}", "sk": "POLICE#DIGEST"})["Item"]
        return len(bytes(found["digest"].value))  # type: ignore[union-attr]

    def _create_table(self) -> "Table":
        declared = yaml_parse(TEMPLATE.read_text())["Resources"]["Table"]["Properties"]
        wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        resource = boto3.resource("dynamodb", region_name="us-east-1")
        table = resource.create_table(
            TableName="tunings", **{name: declared[name] for name in wanted}
        )
        events = table.meta.client.meta.events
        events.register("before-call.dynamodb", self._count)
        return table

    def _count(self, model: object, **_: object) -> None:
        self.calls[f"dynamodb:{getattr(model, 'name', model)}"] += 1


class _CountedJobs(FakeTuningJobs):
    """Counts pages as SageMaker would give them."""

    def __init__(self, calls: Counter[str], ended: int, running: Sequence[Trial]) -> None:
        counts = TrialCounts(completed=ended, running=len(running))
        super().__init__(
            tuning_job(status=JobStatus.IN_PROGRESS, ended_at=None, counts=counts, max_trials=None)
        )
        self._calls = calls
        self._running = list(running)

    def describe(self, name: str) -> TuningJob:
        self._calls["sagemaker:Describe"] += 1
        return self.jobs[name]

    def running(self, name: str) -> list[Trial]:
        self._calls["sagemaker:List"] += bool(name)
        return self._running


class _Curves:
    """A value a minute, of each trial that runs."""

    def __init__(self, calls: Counter[str], running: Sequence[Trial]) -> None:
        self._calls = calls
        self._running = {one.name for one in running}

    def read(
        self, trials: Sequence[Trial], metrics: Metrics, now: datetime
    ) -> dict[str, list[Observation]]:
        self._calls["cloudwatch:GetMetricData"] += bool(metrics.objective)
        return {one.name: list(self._curve(one, now)) for one in trials}

    def _curve(self, trial: Trial, now: datetime) -> list[Observation]:
        start, since = trial.started_at, unread_since(trial)
        if start is None or since is None:
            return []
        number = int(trial.name.split("-")[2])
        length = EPOCHS if trial.name not in self._running else (now - start) // MINUTE
        return [
            Observation(step=minute, value=value_of(number, minute), time=start + minute * MINUTE)
            for minute in range((since - start) // MINUTE, length)
        ]


def _trial(number: int, status: TrialStatus) -> Trial:
    ended = status.is_terminal
    start = NOON - timedelta(hours=3) if ended else NOON
    return Trial(
        name=f"dev-{ID}-{number:03d}-{(number * 2_654_435_761) % 2**32:08x}",
        status=status,
        objective=value_of(number, EPOCHS) if ended else None,
        created_at=start - 2 * MINUTE,
        started_at=start,
        ended_at=start + EPOCHS * MINUTE if ended else None,
        billable_seconds=3_600 + number if ended else None,
    )
