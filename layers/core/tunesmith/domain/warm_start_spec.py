"""The `warm_start` part of a request: earlier tunings to learn from, named or to be found."""

from pydantic import Field, model_validator

from tunesmith.domain.reading import broken_rule
from tunesmith.domain.spec_parts import Part
from tunesmith.domain.warm_starts import MOST_PARENTS, WarmStartType, Wish


class WarmStartSpec(Part):
    """Earlier tuning jobs to learn from: `auto`, or their names with the type."""

    auto: bool = Field(default=False, description="true to have the parents chosen")
    type: WarmStartType | None = Field(default=None, description="identical or transfer")
    parents: list[str] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_PARENTS,
        description="names of one to five SageMaker tuning jobs",
    )
    max_parents: int | None = Field(
        default=None, ge=1, le=MOST_PARENTS, description="how many parents at most, 1 to 5"
    )

    @model_validator(mode="before")
    @classmethod
    def _auto_alone(cls, data: object) -> object:
        if isinstance(data, str) and data != "auto":
            raise broken_rule(
                "must be `auto`, or name its parents",
                "Write `auto`, or {type: transfer, parents: [a tuning job's name]}.",
            )
        return {"auto": True} if data == "auto" else data

    @model_validator(mode="after")
    def _found_or_named(self) -> "WarmStartSpec":
        if self.auto and self.parents is not None:
            raise broken_rule(
                "names parents although they are to be chosen",
                "Leave out `auto` or `parents`.",
            )
        if not self.auto and (self.type is None or self.parents is None):
            raise broken_rule(
                "does not say what to learn from",
                "Give both `type` and `parents`, or write `warm_start: auto`.",
            )
        if not self.auto and self.max_parents is not None:
            raise broken_rule(
                "limits parents that are named one by one", "Leave out `max_parents`."
            )
        return self

    @property
    def wish(self) -> Wish | None:
        """Return how parents are to be chosen; None where they are named."""
        if not self.auto:
            return None
        return Wish(type=self.type, max_parents=self.max_parents or MOST_PARENTS)
