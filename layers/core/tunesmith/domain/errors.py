"""Every error of the service.

Their class names are public: the state machine matches on them, the API maps them to statuses.

    TunesmithError
    ├── InvalidRequest        the request breaks a rule; lists every finding (422)
    │   └── RequestTooLarge   it is larger than any request may be (413)
    ├── UnsupportedMediaType  its content type is neither JSON nor YAML (415)
    ├── InvalidToken          the token proves nothing here; API Gateway says so (401)
    ├── IdempotencyConflict   the same key came with another body (409)
    ├── TuningNotFound        no tuning has this id (404)
    ├── RecipeNotFound        no recipe has this name, or none that was accepted (404)
    ├── RecipeBusy            as many of the recipe's tunings run as may (409)
    ├── ResultNotReady        the tuning has no such document, or none yet (404)
    ├── SubmissionsClosed     the switch refuses new submissions (503)
    ├── DocumentMissing       the bucket has no such object
    ├── PricesUnreadable      the deployment's own file of prices is wrong or missing (503)
    ├── JobNotFound           SageMaker knows no such job
    ├── JobNameTaken          a job of this name exists already
    ├── AccessDenied          a permission is missing
    ├── Throttled             AWS asks to slow down; retried quickly
    ├── QuotaExhausted        an account quota is used up; the tuning waits for its turn
    ├── WaitedTooLong         the tuning's turn has not come in time
    ├── QueueFull             so many tunings wait that no other one can
    ├── Unavailable           AWS failed for a moment; retried
    ├── NotificationFailed    Slack did not take the message; retried
    └── NotificationRefused   Slack will never take the message; not retried
"""

# ruff: noqa: N818 - the names say what happened, and state machine and API show them to people

from collections.abc import Sequence

from tunesmith.domain.findings import Finding


class TunesmithError(Exception):
    """Root of every error that the service raises on purpose."""


class InvalidRequest(TunesmithError):
    """The request breaks one or more rules."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings; the message joins them."""
        self.findings = tuple(findings)
        super().__init__("; ".join(str(finding) for finding in self.findings))


class RequestTooLarge(InvalidRequest):
    """The request is larger than a request may be."""


class UnsupportedMediaType(TunesmithError):
    """The request says that it is neither JSON nor YAML."""


class InvalidToken(TunesmithError):
    """The token is not one that the issuer made for this API, or no longer."""


class IdempotencyConflict(TunesmithError):
    """The same idempotency key came with another body."""


class TuningNotFound(TunesmithError):
    """No tuning has this id."""


class RecipeNotFound(TunesmithError):
    """No recipe has this name, or none of its versions was accepted."""


class RecipeBusy(TunesmithError):
    """As many tunings of the recipe run as it allows, or one is being started."""


class ResultNotReady(TunesmithError):
    """The tuning has no such document, or none yet: its result, or its native request."""


class SubmissionsClosed(TunesmithError):
    """The operator's switch refuses new submissions."""


class DocumentMissing(TunesmithError):
    """The bucket has no such object."""


class PricesUnreadable(TunesmithError):
    """The deployment's own file of prices is missing, or is not what it should be."""


class StarterRefused(TunesmithError):
    """EventBridge does not take a recipe's schedule or event pattern."""


class JobNotFound(TunesmithError):
    """SageMaker knows no job of this name."""


class JobNameTaken(TunesmithError):
    """A tuning job of this name exists already."""


class AccessDenied(TunesmithError):
    """The caller's role lacks a permission."""


class Throttled(TunesmithError):
    """AWS asks to slow down."""


class QuotaExhausted(TunesmithError):
    """An account quota is used up for now."""


class WaitedTooLong(TunesmithError):
    """A tuning has waited in the queue for as long as one may."""


class QueueFull(TunesmithError):
    """So many tunings run or wait that the queue takes no other one."""


class Unavailable(TunesmithError):
    """AWS failed for a moment."""


class NotificationFailed(TunesmithError):
    """Slack did not take the message this time."""


class NotificationRefused(TunesmithError):
    """Slack will never take this message: token, channel or content is wrong."""
