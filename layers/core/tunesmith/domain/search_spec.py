"""The `search` part of the spec: how to search, and where."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from tunesmith.domain.reading import broken_rule
from tunesmith.domain.spec_parts import Number, Part, Scalar
from tunesmith.domain.warm_start_spec import WarmStartSpec

Strategy = Literal["grid", "random", "bayesian", "hyperband", "auto"]


class RangeSpec(Part):
    """The values that one hyperparameter may take: bounds, or a list of choices."""

    min: Number | None = None
    max: Number | None = None
    values: list[Scalar] | None = None
    type: Literal["integer", "continuous", "categorical"] | None = None
    scale: Literal["auto", "linear", "logarithmic", "reverse_logarithmic"] | None = None
    when: Any = None
    """A condition, as other tools have them; refused with the reason."""

    @field_validator("when")
    @classmethod
    def _unconditional(cls, condition: object) -> object:
        if condition is None:
            return None
        raise broken_rule(
            "makes the range depend on another hyperparameter, which SageMaker's ranges cannot",
            "Ask for one tuning for each value of the other one, fixed under"
            " `training.hyperparameters`, with the ranges that belong to it; or write a native"
            " request with several TrainingJobDefinitions.",
        )

    @model_validator(mode="before")
    @classmethod
    def _choices_alone(cls, data: object) -> object:
        return {"values": data} if isinstance(data, list) else data

    @property
    def kind(self) -> str:
        """Return the type that was asked for, or that the bounds imply."""
        if self.values is not None:
            return "categorical"
        whole = isinstance(self.min, int) and isinstance(self.max, int)
        return self.type or ("integer" if whole else "continuous")

    @model_validator(mode="after")
    def _bounds_or_choices(self) -> "RangeSpec":
        bounds = (self.min, self.max)
        if self.values is not None and (bounds != (None, None) or self.scale is not None):
            raise broken_rule(
                "has both choices and bounds or a scale",
                "Give a list of choices, or min and max with an optional scale.",
            )
        if self.values is None and None in bounds:
            raise broken_rule(
                "needs both bounds, or a list of choices",
                "Write {min: …, max: …}, or a list such as [relu, tanh].",
            )
        if (self.type == "categorical") != (self.values is not None) and self.type is not None:
            raise broken_rule(
                f"is called {self.type} but is written as another kind",
                "Give categorical ranges a list of values, the others min and max.",
            )
        return self

    @model_validator(mode="after")
    def _whole_bounds(self) -> "RangeSpec":
        bounds = (self.min, self.max)
        if self.type == "integer" and not all(one is None or one == int(one) for one in bounds):
            raise broken_rule("is an integer range with a bound that is not whole", "Round it.")
        return self


class SearchSpec(Part):
    """How to search."""

    strategy: Strategy = "bayesian"
    max_jobs: int | None = Field(default=None, ge=1)
    parallel: int = Field(default=1, ge=1)
    seed: int | None = Field(default=None, ge=0)
    max_runtime_seconds: int | None = Field(default=None, ge=120, le=15_768_000)
    min_resource: int | None = Field(default=None, ge=1)
    max_resource: int | None = Field(default=None, ge=1)
    ranges: dict[str, RangeSpec] = Field(
        min_length=1, description="the hyperparameters to search, each with its bounds or choices"
    )
    warm_start: WarmStartSpec | None = None
