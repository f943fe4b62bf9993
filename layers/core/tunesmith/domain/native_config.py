"""The search part of a native request: strategy, limits, ranges, criteria.

Fields carry SageMaker's own names. Members that are not listed here are let through: SageMaker
judges them. Bounds are those of SageMaker's API model.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

StrategyName = Literal["Bayesian", "Random", "Hyperband", "Grid"]
Scaling = Literal["Auto", "Linear", "Logarithmic", "ReverseLogarithmic"]
ParameterText = Annotated[str, Field(max_length=256)]
MetricText = Annotated[str, Field(min_length=1, max_length=255)]


class Member(BaseModel):
    """Any structure of the request."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)


class Objective(Member):
    """What to optimise."""

    Type: Literal["Maximize", "Minimize"]
    MetricName: MetricText


class NumericRange(Member):
    """An integer or continuous range; bounds are text, like everything a trial gets."""

    Name: ParameterText
    MinValue: ParameterText
    MaxValue: ParameterText
    ScalingType: Scaling | None = None


class CategoricalRange(Member):
    """A choice among values."""

    Name: ParameterText
    Values: list[ParameterText] = Field(min_length=1, max_length=30)


class AutoParameter(Member):
    """A hyperparameter whose range Autotune chooses."""

    Name: ParameterText
    ValueHint: ParameterText


class Ranges(Member):
    """What is searched."""

    IntegerParameterRanges: list[NumericRange] | None = Field(default=None, max_length=30)
    ContinuousParameterRanges: list[NumericRange] | None = Field(default=None, max_length=30)
    CategoricalParameterRanges: list[CategoricalRange] | None = Field(default=None, max_length=30)
    AutoParameters: list[AutoParameter] | None = Field(default=None, max_length=100)

    @property
    def integers(self) -> list[NumericRange]:
        """Return the integer ranges."""
        return self.IntegerParameterRanges or []

    @property
    def continuous(self) -> list[NumericRange]:
        """Return the continuous ranges."""
        return self.ContinuousParameterRanges or []

    @property
    def categorical(self) -> list[CategoricalRange]:
        """Return the categorical ranges."""
        return self.CategoricalParameterRanges or []

    @property
    def names(self) -> list[str]:
        """Return the names of what is searched."""
        numeric = (*self.integers, *self.continuous)
        return [*(one.Name for one in numeric), *(one.Name for one in self.categorical)]

    @property
    def count(self) -> int:
        """Return how many hyperparameters are searched."""
        return len(self.names)


class Limits(Member):
    """How much may be spent."""

    MaxNumberOfTrainingJobs: int | None = Field(default=None, ge=1)
    MaxParallelTrainingJobs: int = Field(ge=1)
    MaxRuntimeInSeconds: int | None = Field(default=None, ge=120, le=15_768_000)


class HyperbandSettings(Member):
    """How far Hyperband lets a trial go; the unit is one emission of the objective."""

    MinResource: int | None = Field(default=None, ge=1)
    MaxResource: int | None = Field(default=None, ge=1)


class StrategySettings(Member):
    """Settings of the strategy."""

    HyperbandStrategyConfig: HyperbandSettings | None = None


class PlateauCriterion(Member):
    """SageMaker's own plateau."""

    MaxNumberOfTrainingJobsNotImproving: int | None = Field(default=None, ge=3)


class ConvergenceCriterion(Member):
    """SageMaker's own convergence."""

    CompleteOnConvergence: Literal["Disabled", "Enabled"] | None = None


class CompletionCriteria(Member):
    """When SageMaker itself ends the tuning job before its limits."""

    TargetObjectiveMetricValue: float | None = None
    BestObjectiveNotImproving: PlateauCriterion | None = None
    ConvergenceDetected: ConvergenceCriterion | None = None


class TuningConfig(Member):
    """How to search."""

    Strategy: StrategyName
    StrategyConfig: StrategySettings | None = None
    HyperParameterTuningJobObjective: Objective | None = None
    ResourceLimits: Limits
    ParameterRanges: Ranges | None = None
    TrainingJobEarlyStoppingType: Literal["Off", "Auto"] | None = None
    TuningJobCompletionCriteria: CompletionCriteria | None = None
    RandomSeed: int | None = Field(default=None, ge=0)
