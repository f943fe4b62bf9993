"""Tells what policies would have done to a tuning that is over."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from math import isfinite
from statistics import median

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.errors import InvalidRequest, JobNotFound, ResultNotReady
from tunesmith.domain.findings import Finding
from tunesmith.domain.policies import PolicySpec
from tunesmith.domain.stopping_request import parse_policies
from tunesmith.domain.trials import Trial, TrialStatus
from tunesmith.domain.tuning import TuningRecord
from tunesmith.stopping.backtest import Backtested, backtest
from tunesmith.stopping.curves import as_loss
from tunesmith.stopping.recordings import recordings, workers
from tunesmith.stopping.replay import Conditions, Recording
from tunesmith.usecases.ports import Curves, Trials, TuningJobs, Tunings
from tunesmith.usecases.watching import read_curves

DELAY_STEPS = 1
"""What a decision takes to take effect: SageMaker tells and obeys late."""
MOST_POLICIES = 20
NONE = "none"
"""What the recorded tuning is called among the policies."""


class BacktestQuery(BaseModel):
    """Which policies are asked for, one row each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: tuple[str, ...] = ("auto",)


class Row(BaseModel):
    """What a set of policies would have done."""

    model_config = ConfigDict(frozen=True)

    policy: str
    """As it was asked for; `none` is the tuning as it was recorded."""
    stopped: int
    never_started: int
    seconds: float
    """Of training, start-up included."""
    saved_seconds: float
    saved_usd: float | None = None
    """None where the price is not known."""
    cost: float
    """What is left of the recorded training, 1 for all of it."""
    best: float | None
    """The best objective that would have come out."""
    keeps_best: bool


class BacktestView(BaseModel):
    """Policies side by side on the trials of one tuning."""

    model_config = ConfigDict(frozen=True)

    tuning_id: str
    name: str
    metric: str
    goal: str
    trials: int
    """Those with a curve; the others cannot be played again."""
    without_curve: int
    stopped_before: int
    """Trials that were stopped already: nobody knows how they would have gone on."""
    workers: int
    steps: str
    """`epochs`, or `metric periods` where none were recorded."""
    notional: bool = False
    """Dollars are AWS's prices, but nobody is billed."""
    policies: tuple[Row, ...]
    assumptions: tuple[str, ...]


def backtest_tuning(
    tuning_id: str,
    policies: Sequence[str],
    *,
    now: datetime,
    tunings: Tunings,
    trials: Trials,
    jobs: TuningJobs,
    curves: Curves,
) -> BacktestView:
    """Play a finished tuning's recorded trials again under each of some policies.

    Args:
        tuning_id: The tuning.
        policies: As on the command line: `auto`, `median:grace=5`; one row for each.
        now: The time, up to which metrics are read.
        tunings: The records.
        trials: The recorded trials with their curves.
        jobs: SageMaker, for trials that were not recorded.
        curves: The metrics, for trials whose curve was not recorded.

    Raises InvalidRequest, TuningNotFound or ResultNotReady.
    """
    asked = _asked(policies)
    record = tunings.get(tuning_id)
    if not record.status.is_terminal:
        raise ResultNotReady(
            f"Tuning {tuning_id} is {record.status}: only a finished one can be played again."
        )
    seen = _with_curves(record, now, trials=trials, jobs=jobs, curves=curves)
    recorded = recordings(seen, record.goal)
    if not recorded:
        raise InvalidRequest([_no_curves(tuning_id)])
    conditions = Conditions(workers=workers(seen), delay_steps=DELAY_STEPS)
    rows = {name: backtest(recorded, specs, conditions) for name, specs in asked.items()}
    return _view(record, seen, recorded, conditions, rows)


def _asked(policies: Sequence[str]) -> dict[str, tuple[PolicySpec, ...]]:
    if not 1 <= len(policies) <= MOST_POLICIES:
        raise InvalidRequest([_count(len(policies))])
    return {NONE: (), **{text: parse_policies(text) for text in policies}}


def _with_curves(
    record: TuningRecord, now: datetime, *, trials: Trials, jobs: TuningJobs, curves: Curves
) -> list[Trial]:
    """Return the ended trials: as they were recorded, else as SageMaker still knows them."""
    known = {one.name: one for one in trials.all(record.tuning_id)}
    total = record.counts.total if record.counts else 0
    if len(known) < total:
        with suppress(JobNotFound):  # somebody deleted it: what was recorded can still be played
            known = {one.name: one for one in jobs.trials(record.job_name)} | known
    ended = [one for one in known.values() if one.status.is_terminal]
    bare = [one for one in ended if not one.curve and one.started_at is not None]
    read = {one.name: one for one in read_curves(bare, record, now=now, curves=curves)}
    return [read.get(one.name, one) for one in ended]


def _view(
    record: TuningRecord,
    seen: Sequence[Trial],
    recorded: Sequence[Recording],
    conditions: Conditions,
    rows: dict[str, Backtested],
) -> BacktestView:
    exact = all(one.exact for one in recorded)
    stopped = sum(one.status is TrialStatus.STOPPED and bool(one.curve) for one in seen)
    return BacktestView(
        tuning_id=record.tuning_id,
        name=record.name,
        metric=record.metric,
        goal=record.goal.value,
        trials=len(recorded),
        without_curve=len(seen) - len(recorded),
        stopped_before=stopped,
        workers=conditions.workers,
        steps="epochs" if exact else "metric periods",
        notional=record.rate is not None and record.rate.notional,
        policies=tuple(_row(name, one, rows[NONE], record) for name, one in rows.items()),
        assumptions=tuple(_assumptions(record, recorded, conditions, stopped)),
    )


def _row(name: str, found: Backtested, whole: Backtested, record: TuningRecord) -> Row:
    price = None if record.rate is None else float(record.rate.usd_per_second)
    return Row(
        policy=name,
        stopped=found.stopped,
        never_started=found.never_started,
        seconds=round(found.seconds, 3),
        saved_seconds=round(whole.seconds - found.seconds, 3),
        saved_usd=None if price is None else round((whole.billed - found.billed) * price, 6),
        cost=round(found.seconds / whole.seconds, 4) if whole.seconds else 1.0,
        best=as_loss(found.loss, record.goal) if isfinite(found.loss) else None,
        keeps_best=found.keeps_best,
    )


def _assumptions(
    record: TuningRecord, recorded: Sequence[Recording], conditions: Conditions, stopped: int
) -> Sequence[str]:
    startup = median(one.startup_seconds for one in recorded)
    return (
        "The same trials in the same order: a search that learns would have asked for others.",
        f"{conditions.workers} at a time; a stop takes effect {conditions.delay_steps} step later;"
        f" a trial's start takes as long as it did ({startup:.0f} s in the middle).",
        "A trial's objective is its latest value, as on SageMaker.",
        *([f"Dollars: {record.rate.basis}"] if record.rate else []),
        *(
            [
                f"{stopped} of the trials had been stopped when they were recorded: what ending"
                " them earlier saves counts only up to there."
            ]
            if stopped
            else []
        ),
    )


def _no_curves(tuning_id: str) -> Finding:
    return Finding(
        field="tuning_id",
        value=tuning_id,
        message="has no trial with a curve: neither recorded nor left in CloudWatch",
        fix="Print the objective every epoch and list it under `metrics`; the next tuning has.",
    )


def _count(given: int) -> Finding:
    return Finding(
        field="policy",
        value=given,
        message=f"must be given 1 to {MOST_POLICIES} times",
        fix="Ask for ?policy=auto&policy=median:grace=5, for example.",
    )
