"""What the API answers, as far as this client reads it; fields it does not know are kept."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

TERMINAL = frozenset({"finished", "stopped", "failed"})


class Answer(BaseModel):
    """Any part of an answer."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Cost(Answer):
    """What a tuning will cost, and has cost, in US dollars."""

    expected_usd: float | None = None
    maximum_usd: float | None = None
    overshoot_usd: float | None = None
    budget_usd: float | None = None
    spent_usd: float | None = None
    committed_usd: float | None = None
    basis: str = ""
    prices: str = ""
    notional: bool = False


class Budget(Answer):
    """What a tuning may cost."""

    usd: float
    alert_at: float | None = None


class Parent(Answer):
    """An earlier tuning that another one learns from."""

    tuning_id: str
    name: str = ""
    job_name: str = ""
    objective: float | None = None


class Rejected(Answer):
    """An earlier tuning that is not learnt from."""

    tuning_id: str
    name: str = ""
    reason: str


class WarmStart(Answer):
    """What `warm_start: auto` found."""

    type: str | None = None
    why: str = ""
    parents: tuple[Parent, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    repairs: tuple[str, ...] = ()


class Preview(Answer):
    """What a request comes to; nothing was started."""

    name: str
    tuning_job: dict[str, JsonValue]
    warm_start: WarmStart | None = None
    warnings: tuple[str, ...] = ()
    trials: int
    budget: Budget | None = None
    estimate: Cost


class Accepted(Answer):
    """A request was taken."""

    tuning_id: str
    name: str
    status: str
    warm_start: WarmStart | None = None
    warnings: tuple[str, ...] = ()
    cost: Cost | None = None
    links: dict[str, str] = {}


class Objective(Answer):
    """What is optimised."""

    metric: str
    goal: str


class Progress(Answer):
    """How many trials are in which state."""

    total: int = 0
    completed: int = 0
    running: int = 0
    stopped: int = 0
    failed: int = 0
    max: int | None = None


class Best(Answer):
    """The best trial so far."""

    value: float | None = None
    trial: str | None = None
    hyperparameters: dict[str, str] = {}


class Stop(Answer):
    """Who ended the tuning early."""

    cause: str | None = None
    reason: str | None = None


class Failure(Answer):
    """Why a tuning failed, and what to do."""

    error: str
    reason: str
    advice: str = ""


class Tuning(Answer):
    """A tuning as it stands."""

    tuning_id: str
    name: str
    project: str | None = None
    status: str
    job_name: str | None = None
    strategy: str | None = None
    objective: Objective | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    queued_because: str | None = None
    progress: Progress | None = None
    best: Best | None = None
    warm_start: WarmStart | None = None
    stop: Stop | None = None
    cost: Cost | None = None
    failure: Failure | None = None
    result_uri: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in TERMINAL


class TuningPage(Answer):
    """Some tunings, newest first."""

    tunings: tuple[Tuning, ...]
    cursor: str | None = None


class Point(Answer):
    """One value of the objective while a trial ran."""

    step: int
    value: float | None = None
    time: datetime
    step_is_exact: bool = False


class Trial(Answer):
    """A trial of a tuning."""

    name: str
    status: str
    objective: float | None = None
    hyperparameters: dict[str, str] = {}
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    seconds: float | None = None
    stopped_by: str | None = None
    failure: str | None = None
    curve: tuple[Point, ...] | None = None


class TrialPage(Answer):
    """Some trials of a tuning, in the order that was asked for."""

    trials: tuple[Trial, ...]
    total: int
    cursor: str | None = None


class Saving(Answer):
    """What a decision saves, as estimated when it was taken."""

    epochs: float | None = None
    seconds: float = 0.0
    usd: float | None = None
    notional: bool = False
    basis: str = ""


class StoppingDecision(Answer):
    """What a stopping policy decided, and why."""

    policy: str
    subject: str
    trial: str | None = None
    reason: str
    at: datetime | None = None
    enforced: bool = True
    audited: bool = False
    saving: Saving | None = None
    evidence: dict[str, JsonValue] = {}


class BacktestedPolicy(Answer):
    """What a policy would have done to a finished tuning."""

    policy: str
    stopped: int = 0
    never_started: int = 0
    seconds: float
    saved_seconds: float = 0.0
    saved_usd: float | None = None
    cost: float
    best: float | None = None
    keeps_best: bool


class Backtest(Answer):
    """Policies side by side on the trials of one finished tuning."""

    tuning_id: str
    name: str
    metric: str = ""
    trials: int
    without_curve: int = 0
    stopped_before: int = 0
    steps: str = ""
    notional: bool = False
    policies: tuple[BacktestedPolicy, ...]
    assumptions: tuple[str, ...] = ()
