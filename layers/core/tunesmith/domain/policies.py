"""What a tuning asks of the stopping policies."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tunesmith.domain.reading import broken_rule


class StoppingMode(StrEnum):
    """What becomes of a policy's decision."""

    ENFORCE = "enforce"
    SHADOW = "shadow"
    """Decisions are recorded and reported, and nothing is stopped."""


class Policy(BaseModel):
    """The settings of any policy; its `kind` is the name that people write."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class _Comparing(Policy):
    """Holds a running trial against the earlier ones at the same step."""

    grace: int = Field(default=5, ge=0, le=10_000)
    """A trial is not judged on its first `grace` steps."""
    min_trials: int = Field(default=4, ge=1, le=10_000)
    """Nobody is judged before this many trials have got that far."""


class AutoSpec(Policy):
    """Stop trials that are very unlikely to end as the best; the default."""

    kind: Literal["auto"] = "auto"


class MedianSpec(_Comparing):
    """Stop a trial that does worse than the median of the earlier ones at the same step."""

    kind: Literal["median"] = "median"


class PercentileSpec(_Comparing):
    """Stop a trial that is not among the best share of the earlier ones at the same step."""

    kind: Literal["percentile"] = "percentile"
    keep: float = Field(default=0.25, gt=0, lt=1)
    """The share of trials that may go on."""


class BanditSpec(_Comparing):
    """Stop a trial that is worse than the best earlier one by more than a slack."""

    kind: Literal["bandit"] = "bandit"
    min_trials: int = Field(default=1, ge=1, le=10_000)
    slack: float = Field(default=0.2, ge=0)
    """Share of the best value by which a trial may be worse."""


class HalvingSpec(Policy):
    """Successive halving, asynchronous: at each rung only the best share goes on."""

    kind: Literal["halving"] = "halving"
    min_steps: int = Field(default=1, ge=1, le=10_000)
    """The first rung; each further one is `reduction` times as far."""
    reduction: int = Field(default=3, ge=2, le=10)


class PatienceSpec(Policy):
    """Stop a trial that has not improved for so many steps."""

    kind: Literal["patience"] = "patience"
    steps: int = Field(default=10, ge=1, le=10_000)
    min_improvement: float = Field(default=0.0, ge=0)
    """How much better, in the metric's own unit, counts as an improvement."""


class DivergenceSpec(Policy):
    """Stop a trial that reports no number, or is far worse than when it began."""

    kind: Literal["divergence"] = "divergence"
    steps: int = Field(default=3, ge=1, le=10_000)
    """So many steps in a row."""


class ExtrapolationSpec(Policy):
    """Stop a trial that will hardly end as the best, as earlier curves went on from there."""

    kind: Literal["extrapolation"] = "extrapolation"
    probability: float = Field(default=0.05, gt=0, lt=1)
    """Below which probability of beating the best a trial is stopped."""
    grace: int = Field(default=3, ge=0, le=10_000)
    min_trials: int = Field(default=5, ge=3, le=10_000)


class LimitSpec(Policy):
    """Stop a trial that has trained for too long, or cost too much."""

    kind: Literal["limit"] = "limit"
    seconds: int | None = Field(default=None, ge=1)
    usd: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.seconds is None and self.usd is None:
            raise broken_rule("sets no limit", "Give it seconds, or usd, or both.")
        return self


class TargetSpec(Policy):
    """Stop the tuning once a trial that has ended reached the value."""

    kind: Literal["target"] = "target"
    value: float = Field(description="the objective value to stop at")


class PlateauSpec(Policy):
    """Stop the tuning once so many trials in a row brought nothing better."""

    kind: Literal["plateau"] = "plateau"
    jobs: int = Field(default=10, ge=2, le=10_000)
    min_improvement: float = Field(default=0.01, ge=0, lt=1)
    """Share of the best value by which a trial must beat it to count as better."""


class ConvergenceSpec(Policy):
    """Stop the tuning once what is left to gain, as estimated, is small."""

    kind: Literal["convergence"] = "convergence"
    gain: float = Field(default=0.01, gt=0, lt=1)
    """Share of the spread between the median and the best that is too little to go on for."""
    min_jobs: int = Field(default=20, ge=5, le=10_000)


class DeadlineSpec(Policy):
    """Stop the tuning so many seconds after it began, with the best so far."""

    kind: Literal["deadline"] = "deadline"
    seconds: int = Field(ge=60, description="the seconds after which the tuning is ended")


class FailureRateSpec(Policy):
    """Stop a tuning whose trials fail, instead of paying for all of them."""

    kind: Literal["failure_rate"] = "failure_rate"
    share: float = Field(default=0.8, gt=0, le=1)
    """Of the trials that have ended."""
    min_trials: int = Field(default=4, ge=2, le=10_000)


PolicySpec = Annotated[
    AutoSpec
    | MedianSpec
    | PercentileSpec
    | BanditSpec
    | HalvingSpec
    | PatienceSpec
    | DivergenceSpec
    | ExtrapolationSpec
    | LimitSpec
    | TargetSpec
    | PlateauSpec
    | ConvergenceSpec
    | DeadlineSpec
    | FailureRateSpec,
    Field(discriminator="kind"),
]

POLICIES: dict[str, type[Policy]] = {
    "auto": AutoSpec,
    "median": MedianSpec,
    "percentile": PercentileSpec,
    "bandit": BanditSpec,
    "halving": HalvingSpec,
    "patience": PatienceSpec,
    "divergence": DivergenceSpec,
    "extrapolation": ExtrapolationSpec,
    "limit": LimitSpec,
    "target": TargetSpec,
    "plateau": PlateauSpec,
    "convergence": ConvergenceSpec,
    "deadline": DeadlineSpec,
    "failure_rate": FailureRateSpec,
}
SHORT_FORMS = {"target": "value", "plateau": "jobs", "deadline": "seconds", "patience": "steps"}
"""The setting that may be written alone, as in `target: 0.99`."""

ON_TRIALS = frozenset(
    {
        "auto",
        "median",
        "percentile",
        "bandit",
        "halving",
        "patience",
        "divergence",
        "extrapolation",
        "limit",
    }
)
"""The policies that end single trials."""
COMPARING = frozenset({"auto", "median", "percentile", "bandit", "halving", "extrapolation"})
"""Those of them that hold trials against each other, as Hyperband and SageMaker's Auto do."""


class StoppingSpec(BaseModel):
    """The policies that a tuning runs under."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mode: StoppingMode = StoppingMode.ENFORCE
    audit: float = Field(default=0.0, ge=0, le=0.5)
    """Share of the trials to be stopped that are let run, to see what stopping loses."""
    policies: tuple[PolicySpec, ...] = (AutoSpec(),)

    @classmethod
    def off(cls) -> "StoppingSpec":
        """Ask for no policy of ours at all."""
        return cls(policies=())

    @property
    def is_off(self) -> bool:
        """Tell whether no policy is asked for."""
        return not self.policies

    def without(self, kinds: frozenset[str]) -> "StoppingSpec":
        """Leave out the policies of some kinds."""
        left = tuple(one for one in self.policies if one.kind not in kinds)
        return self.model_copy(update={"policies": left})
