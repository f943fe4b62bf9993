"""What became of the trials that were let run to see what stopping them would have lost."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.decisions import Decision
from tunesmith.domain.trials import Trial


class Audit(BaseModel):
    """How often stopping would have lost the best: its rate is `best` of `ended`."""

    model_config = ConfigDict(frozen=True)

    trials: int
    """Trials that a policy would have stopped, and that were let run."""
    ended: int
    """Those of them that have come to their end."""
    best: int
    """Those of them that turned out to be the best of the tuning."""


def audit_of(
    decisions: Iterable[Decision], trials: Sequence[Trial], best: Trial | None
) -> Audit | None:
    """Count what was audited; None when nothing was."""
    audited = {one.verdict.trial for one in decisions if one.audited}
    if not audited:
        return None
    ended = {one.name for one in trials if one.status.is_terminal} & audited
    return Audit(
        trials=len(audited),
        ended=len(ended),
        best=int(best is not None and best.name in ended),
    )
