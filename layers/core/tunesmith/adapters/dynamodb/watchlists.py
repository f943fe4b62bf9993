"""What the police keep in mind: one item for the ended trials, and one for each open trial."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from boto3.dynamodb.conditions import Attr

from tunesmith.adapters.aws_errors import translated
from tunesmith.adapters.dynamodb.conditions import held
from tunesmith.adapters.dynamodb.keys import Item, items, key
from tunesmith.adapters.dynamodb.packing import pack_digest, pack_trial, unpack_digest, unpack_trial
from tunesmith.domain.trials import Trial
from tunesmith.domain.watching import Digest, Watched

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

    from tunesmith.usecases.ports import Clock

_ALL = "POLICE#"
_DIGEST = f"{_ALL}DIGEST"
_OPEN = f"{_ALL}OPEN#"
_MOST_POINTS = 2_000
_KEPT = timedelta(days=40)
"""Longer than a tuning may run: open trials that nobody folded go by themselves."""


class DynamoWatchlists:
    """Keeps both kinds of items under one prefix, so that one query reads them."""

    def __init__(self, table: "Table", clock: "Clock") -> None:
        self._table = table
        self._clock = clock

    def read(self, tuning_id: str) -> Watched:
        """Return the digest of the ended trials and the open ones, in one query."""
        digest, opened = Digest(), []
        for item in items(self._table, tuning_id, _ALL):
            if item["sk"] == _DIGEST:
                digest = unpack_digest(bytes(item["digest"].value), int(item["version"]))
            else:
                opened.append(unpack_trial(bytes(item["trial"].value)))
        return Watched(digest=digest, open=tuple(opened))

    def watch(self, tuning_id: str, trial: Trial) -> None:
        """Keep an open trial as last seen; an ended one is never overwritten by a running one."""
        item: Item = {
            **key(tuning_id, f"{_OPEN}{trial.name}"),
            "ended": trial.status.is_terminal,
            "trial": pack_trial(trial.thinned(_MOST_POINTS)),
            "expires_at": int((self._clock() + _KEPT).timestamp()),
        }
        if trial.status.is_terminal:
            with translated():
                self._table.put_item(Item=item)
        else:
            open_still = Attr("ended").ne(True)
            held(lambda: self._table.put_item(Item=item, ConditionExpression=open_still))

    def fold(self, tuning_id: str, digest: Digest, closed: Sequence[str]) -> bool:
        """Replace the digest of the version that this one was made from, and forget open trials."""
        item: Item = {
            **key(tuning_id, _DIGEST),
            "version": digest.version + 1,
            "digest": pack_digest(digest),
        }
        version = Attr("version")
        unchanged = version.eq(digest.version) if digest.version else version.not_exists()
        if not held(lambda: self._table.put_item(Item=item, ConditionExpression=unchanged)):
            return False
        for name in closed:  # were this cut short, they would be absorbed again, which is harmless
            with translated():
                self._table.delete_item(Key=key(tuning_id, f"{_OPEN}{name}"))
        return True
