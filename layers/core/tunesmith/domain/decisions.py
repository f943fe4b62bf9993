"""A stopping policy's decision: recorded always, acted upon only when enforced."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.savings import Saving


class Subject(StrEnum):
    """What a decision ends."""

    TRIAL = "trial"
    TUNING = "tuning"


class Verdict(BaseModel):
    """What a policy says, before anybody acts on it."""

    model_config = ConfigDict(frozen=True)

    policy: str
    subject: Subject
    trial: str | None = None
    """The training job's name, for a trial."""
    evidence: dict[str, float]
    """The numbers that it rests on."""
    reason: str
    """One sentence that a person can read."""

    @property
    def key(self) -> str:
        """Name what was decided: reaching the same verdict again gives the same key."""
        return f"{self.policy}:{self.trial or self.subject}"


class Decision(BaseModel):
    """A verdict with when it was reached and what came of it."""

    model_config = ConfigDict(frozen=True)

    decision_id: str
    """Derived from policy and subject, so that deciding twice records once."""
    verdict: Verdict
    at: datetime
    enforced: bool
    """False in shadow, while the switch turns enforcement off, and when audited."""
    audited: bool = False
    """The trial is let run on purpose, to see what stopping it would have lost."""
    saving: Saving | None = None
    """What acting on it saves, or would have saved."""

    @property
    def in_shadow(self) -> bool:
        """Tell whether it was only noted: not enforced, and not let run on purpose."""
        return not self.enforced and not self.audited
