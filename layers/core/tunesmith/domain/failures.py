"""From what went wrong to what to do about it."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from tunesmith.domain.jobs import TuningJob
from tunesmith.domain.tuning import Failure

LONGEST_REASON = 1_000

_MESSAGE = re.compile(r'"errorMessage"\s*:\s*"((?:[^"\\]|\\.)*)')

_WITH_DIGITS = re.compile(r"(?<!exit code )(?<!exit code: )(?<!exitcode )\b[\w.\-/]*\d[\w.\-/]*")

_LOOK = "Look at the execution's events and the functions' logs, then submit the request again."
_WAIT = "AWS did not answer for a while; submit the request again later."

# By error name, as the state machine sees it.
_ADVICE: dict[str, str] = {
    "InvalidRequest": "Correct the request and submit it again.",
    "QuotaExhausted": (
        "Ask for fewer or smaller instances, wait for other jobs to end, or have AWS raise the"
        " quota for training jobs of this instance type."
    ),
    "WaitedTooLong": (
        "Ask for fewer or smaller instances, stop what is not needed, or have AWS raise the quota;"
        " then ask again, by `tunesmith rerun` for instance."
    ),
    "QueueFull": (
        "Stop what is not needed, or wait until others have ended; then ask again, by"
        " `tunesmith rerun` for instance."
    ),
    "AccessDenied": (
        "Give the training role, or this stack's role, the permission named; then submit again."
    ),
    "JobNameTaken": "Submit the request again under a new idempotency key.",
    "JobNotFound": "Somebody deleted the tuning job; submit the request again.",
    "TuningNotFound": "The tuning's record is gone from the table; submit the request again.",
    "DocumentMissing": "What was kept of the tuning is gone from the bucket; submit it again.",
    "PricesUnreadable": "Have an operator correct the deployment's file of prices; submit again.",
    "Throttled": _WAIT,
    "Unavailable": _WAIT,
    "NotificationFailed": "Slack could not be reached; the tuning itself is not affected.",
    "NotificationRefused": "Check the token, the channel and the app's scopes in the Slack secret.",
    "States.Timeout": (
        "The tuning job did not end in time and was stopped. Allow it more time, or make the"
        " trials shorter."
    ),
    "States.HeartbeatTimeout": _LOOK,
    "States.DataLimitExceeded": _LOOK,
    "Sandbox.Timedout": _LOOK,
    "ExecutionDied": (
        "The workflow died more often than it is started again; look at its history, then submit"
        " the request again."
    ),
    "Aborted": "Somebody aborted the execution; submit the request again if that was a mistake.",
}

# By words in a job's or a trial's reason, in the order of how much they tell.
_SYMPTOMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("capacityerror", "insufficient capacity"),
        "AWS had no such instances free: try another instance type or zone, or try later.",
    ),
    (
        ("out of memory", "outofmemory", "memoryerror", "cannot allocate memory", "exitcode 137"),
        "A trial ran out of memory: use a larger instance, or narrow ranges such as batch size.",
    ),
    (
        ("no space left",),
        "A trial ran out of disk: raise the volume size of the instance.",
    ),
    (
        ("modulenotfounderror", "importerror", "no module named"),
        "The script imports what its image lacks: add a requirements.txt to the source,"
        " or use another image.",
    ),
    (
        ("no s3 objects found", "nosuchkey", "nosuchbucket", "(404)"),
        "Check that the input addresses exist and hold objects.",
    ),
    (
        ("accessdenied", "access denied", "not authorized", "forbidden", "(403)"),
        "Give the training role access to the data, the image and the output address.",
    ),
    (
        ("cannotpullcontainer", "image not found", "imagenotfound", "repository does not exist"),
        "Check the image's name and that the training role may pull it.",
    ),
    (
        ("algorithmerror", "executeuserscripterror", "exitcode"),
        "The training script failed: read the trial's log, run the script once by itself"
        " with a trial's hyperparameters, then submit again.",
    ),
    (
        ("internalservererror", "internal server error"),
        "SageMaker failed by itself: submit the request again.",
    ),
)
_NO_OBJECTIVE = (
    "No trial reported the objective: check that the script prints the metric, and that the"
    " metric's regular expression matches that line."
)


def explain(error: str, cause: str) -> Failure:
    """Explain an error that the state machine caught."""
    name, reason = _unwrap(error, cause)
    advice = _ADVICE.get(name) or _by_symptom(reason) or _LOOK
    return Failure(error=name, reason=_short(reason), advice=advice)


def explain_job(job: TuningJob, headline: str, causes: Mapping[str, int]) -> Failure:
    """Explain a tuning job that ended without anything to show."""
    frequent = [f"{reason} ({times} trials)" for reason, times in list(causes.items())[:3]]
    reason = " ".join(_sentences(headline, job.failure_reason, frequent))
    symptoms = " ".join((*causes, job.failure_reason or ""))
    advice = _by_symptom(symptoms) or (_LOOK if causes else _NO_OBJECTIVE)
    return Failure(error=f"TuningJob{job.status}", reason=_short(reason), advice=advice)


def _sentences(headline: str, reason: str | None, frequent: Sequence[str]) -> list[str]:
    found = [headline]
    if reason:
        found.append(f"SageMaker says: {reason}")
    if frequent:
        found.append(f"Trials failed with: {'; '.join(frequent)}.")
    return found


def causes(reasons: Iterable[str | None]) -> list[tuple[str, int]]:
    """Group reasons of failure by their cause, the most frequent first, each as first written.

    Reasons that differ in numbers alone have one cause: addresses, line numbers, names of trials,
    values of hyperparameters. Exit codes tell causes apart.
    """
    found: dict[str, list[str]] = {}
    for reason in reasons:
        words = " ".join((reason or "no reason given").split())
        found.setdefault(_WITH_DIGITS.sub("#", words.lower()), []).append(words)
    return sorted(((each[0], len(each)) for each in found.values()), key=lambda one: -one[1])


def _unwrap(error: str, cause: str) -> tuple[str, str]:
    """Read the cause of a failed Lambda task: JSON with the exception in it, maybe cut off."""
    name = error.rpartition(".")[2] if error.startswith("tunesmith.") else error
    if (found := _MESSAGE.search(cause)) and cause.lstrip().startswith("{"):
        return name, _unescape(found[1])
    return name, cause or "No cause was given."


def _unescape(text: str) -> str:
    """Undo JSON's escapes, in a text that may be cut in the middle of one."""
    for end in range(len(text), max(len(text) - 6, -1), -1):
        try:
            return str(json.loads(f'"{text[:end]}"'))
        except ValueError:
            continue
    return text


def _by_symptom(text: str) -> str | None:
    lower = text.lower()
    for words, advice in _SYMPTOMS:
        if any(word in lower for word in words):
            return advice
    return None


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"
