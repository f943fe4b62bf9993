"""Starts the tuning that a schedule or an event called for."""

from collections.abc import Sequence

from tunesmith.domain.calls import Call
from tunesmith.domain.errors import InvalidRequest, SubmissionsClosed
from tunesmith.domain.names import tuning_id
from tunesmith.domain.progress import LastCall, Outcome
from tunesmith.domain.recipes import InForce, RecipeRecord
from tunesmith.domain.tuning import TuningRecord, TuningStatus
from tunesmith.usecases.rounds import Shop, found, live_of, reject, replace, until_over
from tunesmith.usecases.run import identity_of, in_force, request, start, whole_data

REPLACED = "replaced by a newer call of its recipe"


def take_call(record: RecipeRecord, version: InForce, call: Call, shop: Shop) -> LastCall:
    """Start a tuning for a call, on all data of the recipe, or say why not.

    While so many run as the recipe allows, the call waits: the newest of those that wait counts.
    """
    progress = shop.progress.get(record.name)
    known = found(tuning_id(identity_of(record.name, call.identity)), shop.tunings)
    live = live_of(record.name, progress, shop.tunings)
    try:
        if known is not None:
            outcome, message = Outcome.SAME, f"tuning {known.tuning_id} was started by this call"
        elif not call.is_of(version.trigger):
            outcome, message = Outcome.EMPTY, f"it has no {call.starter} any more"
        elif len(live) >= version.trigger.at_most:
            outcome, message = _make_room(live, record, call, shop)
        else:
            known = _start(record, call, shop)
            outcome, message = Outcome.STARTED, f"tuning {known.tuning_id} was started"
    except InvalidRequest as error:
        reject(record, version, f"starting a tuning by its {call.starter}", error, shop)
        outcome, message = Outcome.REJECTED, str(error)[:1_000]
    except SubmissionsClosed as error:
        outcome, message = Outcome.WAITING, str(error)
    last = LastCall(
        outcome=outcome,
        message=message,
        at=shop.clock(),
        starter=call.starter,
        called_at=call.at,
        tuning_id=known.tuning_id if known else None,
    )
    if known is not None:
        progress = progress.with_called(known.tuning_id)
    shop.progress.put(record.name, progress.model_copy(update={"last_call": last}))
    if outcome not in {Outcome.WAITING, Outcome.REPLACING}:
        shop.calls.drop(record.name, call)
    return last


def _make_room(
    live: Sequence[TuningRecord], record: RecipeRecord, call: Call, shop: Shop
) -> tuple[Outcome, str]:
    """Stop the oldest tuning where the recipe says so; what is newer than the call stays."""
    leaving = any(one.status is TuningStatus.STOPPING for one in live)
    newer = live[0].created_at >= call.at
    if leaving or newer or in_force(record).trigger.then == "wait":
        return Outcome.WAITING, until_over(live)
    body = request(record, whole_data(record), recipes=shop.recipes, documents=shop.documents)
    return Outcome.REPLACING, replace(live[0], body, REPLACED, shop)


def _start(record: RecipeRecord, call: Call, shop: Shop) -> TuningRecord:
    return start(
        record,
        whole_data(record),
        identity=call.identity,
        recipes=shop.recipes,
        documents=shop.documents,
        submit=shop.submit,
    ).record
