"""What decisions that were only noted would have ended and saved: each trial once."""

from collections.abc import Sequence

from tunesmith.domain.decisions import Decision, Subject
from tunesmith.domain.trials import Trial


def noted_only(decisions: Sequence[Decision]) -> list[Decision]:
    """Return the first decision about each trial, up to a policy's that ends them all.

    `decisions` are in the order they were reached.
    """
    noted: dict[str, Decision] = {}
    for one in (each for each in decisions if each.in_shadow):
        noted.setdefault(one.verdict.trial or one.verdict.policy, one)
        if _ends_all(one):
            break
    return list(noted.values())


def _ends_all(decision: Decision) -> bool:
    """Tell a policy's decision to end the tuning; what a budget's saves, nobody can tell."""
    return decision.verdict.subject is Subject.TUNING and decision.saving is not None


def seconds_in_shadow(noted: Sequence[Decision], trials: Sequence[Trial]) -> float:
    """Sum up what they would have saved.

    The end of a tuning saves the rest of every trial that runs: of one that had been decided about
    before, that rest is counted already.
    """
    seconds = sum(one.saving.seconds for one in noted if one.saving)
    last = next((one for one in noted if _ends_all(one)), None)
    if last is None or not (last.saving and last.saving.seconds):
        return seconds
    running = {one.name for one in trials if one.ended_at is None or one.ended_at > last.at}
    twice = (
        max(one.saving.seconds - (last.at - one.at).total_seconds(), 0.0)
        for one in noted
        if one.saving and one.verdict.trial in running
    )
    return max(seconds - sum(twice), 0.0)
