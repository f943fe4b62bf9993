"""What a tuning asks of the stopping policies."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class StoppingMode(StrEnum):
    """What becomes of a policy's decision."""

    ENFORCE = "enforce"
    SHADOW = "shadow"
    """Decisions are recorded and reported, and nothing is stopped."""


class MedianSpec(BaseModel):
    """Stop a trial that does worse than the median of the earlier ones at the same step."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    grace: int = Field(default=5, ge=0, le=10_000)
    """A trial is not judged on its first `grace` steps."""
    min_trials: int = Field(default=4, ge=1, le=10_000)
    """Nobody is judged before this many trials have completed."""


class PlateauSpec(BaseModel):
    """Stop the tuning once so many trials in a row brought nothing better."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    jobs: int = Field(default=10, ge=2, le=10_000)
    min_improvement: float = Field(default=0.01, ge=0, lt=1)
    """Share of the best value by which a trial must beat it to count as better."""


class StoppingSpec(BaseModel):
    """The policies that a tuning runs under."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    mode: StoppingMode = StoppingMode.ENFORCE
    trials: MedianSpec | None = MedianSpec()
    plateau: PlateauSpec | None = None
    target: float | None = None

    @classmethod
    def off(cls) -> "StoppingSpec":
        """Ask for no policy of ours at all."""
        return cls(trials=None)

    @property
    def is_off(self) -> bool:
        """Tell whether no policy is asked for."""
        return self.trials is None and self.plateau is None and self.target is None
