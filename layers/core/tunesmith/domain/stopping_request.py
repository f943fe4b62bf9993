"""The `stopping` part of a request, in all the forms that people may write it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tunesmith.domain.policies import MedianSpec, PlateauSpec, StoppingMode, StoppingSpec
from tunesmith.domain.reading import broken_rule

_OFF = (False, "off", None)  # YAML 1.1 tools read a bare off as false


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class TrialPolicies(_Part):
    """What may end a trial."""

    median: MedianSpec | None = None


class StoppingRequest(_Part):
    """Which policies to apply, and whether they act."""

    mode: Literal["enforce", "shadow"] = "enforce"
    trials: TrialPolicies = TrialPolicies(median=MedianSpec())
    plateau: PlateauSpec | None = None
    target: float | None = Field(default=None, description="the objective value to stop at")
    sagemaker: Literal["off", "auto"] = "off"

    @model_validator(mode="before")
    @classmethod
    def _all_off(cls, data: object) -> object:
        return {"trials": "off"} if data in _OFF else data

    @field_validator("trials", mode="before")
    @classmethod
    def _short_form(cls, data: object) -> object:
        if data in _OFF:
            return {}
        if data == "median":
            return {"median": {}}
        if isinstance(data, str):
            raise broken_rule(
                "is not a policy for trials", "Write median, {median: {grace: 5}} or off."
            )
        return {"median": {}} if data == {"median": None} else data

    @field_validator("sagemaker", mode="before")
    @classmethod
    def _switch(cls, data: object) -> object:
        return "off" if data is False else data

    @field_validator("plateau", "target", mode="before")
    @classmethod
    def _off(cls, data: object) -> object:
        return None if data is False or data == "off" else data

    def compile(self, *, median_by_default: bool) -> StoppingSpec:
        """Return the policies; the median rule, unless asked for, only where it makes sense."""
        asked = "trials" in self.model_fields_set
        return StoppingSpec(
            mode=StoppingMode(self.mode),
            trials=self.trials.median if asked or median_by_default else None,
            plateau=self.plateau,
            target=self.target,
        )
