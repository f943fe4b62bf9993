"""Warm starts that choose their own parents: what is known of candidates, and what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

MOST_PARENTS = 5
"""SageMaker takes no more."""

MOST_TEXT = 300
"""Characters of a reason that are kept: a record holds many, and an item is limited."""


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"


Sentence = Annotated[str, AfterValidator(_shortened)]
WarmStartType = Literal["identical", "transfer"]
NATIVE_TYPES: dict[WarmStartType, str] = {
    "identical": "IdenticalDataAndAlgorithm",
    "transfer": "TransferLearning",
}


class Known(BaseModel):
    """Any part of what is known."""

    model_config = ConfigDict(frozen=True)


class Wish(Known):
    """How a warm start is to choose."""

    type: WarmStartType | None = None
    """None takes what the parents allow."""
    max_parents: int = MOST_PARENTS


class Parent(Known):
    """An earlier tuning to learn from."""

    tuning_id: str
    name: str
    job_name: str
    objective: float
    """The best that it found."""
    trials: int
    """How many it ran; they count towards the limit of the new one."""


class Rejected(Known):
    """An earlier tuning that is not learnt from."""

    tuning_id: str
    name: str
    reason: Sentence


class WarmStart(Known):
    """The warm start of a tuning: its parents, and why not others."""

    type: WarmStartType | None = None
    """None where there is no parent."""
    why: Sentence
    """Why it is of this type, or has no parent."""
    parents: tuple[Parent, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    repairs: tuple[Sentence, ...] = ()
    """What was changed in the request, so that the parents fit."""

    def without(self, lost: Sequence[Rejected]) -> "WarmStart":
        """Return it without parents that turned out not to serve."""
        gone = {one.tuning_id for one in lost}
        left = tuple(one for one in self.parents if one.tuning_id not in gone)
        changes: dict[str, object] = {"parents": left, "rejected": (*self.rejected, *lost)}
        if not left:
            changes |= {"type": None, "why": "no parent is left"}
        return self.model_copy(update=changes)


class Candidate(Known):
    """An earlier tuning of the project that has ended."""

    tuning_id: str
    name: str
    job_name: str
    created_at: datetime
    objective: float | None
    """The best that it found; None where it found nothing."""
    trials: int
    request: dict[str, Any] | None
    """Its native request; None where it is not kept."""


Earlier = Callable[[str], Sequence[Candidate]]
"""Finds the earlier tunings of a project."""


def nothing_earlier(_project: str) -> Sequence[Candidate]:
    """Find nothing: for requests that cannot have parents."""
    return ()
