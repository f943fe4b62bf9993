"""The operations on tags."""

from tunesmith_local.sagemaker.ports import JsonObject
from tunesmith_local.sagemaker.store import Store
from tunesmith_local.sagemaker.wire.calls import Caller, Operation
from tunesmith_local.sagemaker.wire.errors import ResourceLimitExceeded, ValidationException
from tunesmith_local.sagemaker.wire.pages import read_page

MAX_TAGS = 50


class TagCalls:
    """Reads, adds and deletes the tags of tuning jobs and training jobs."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Operation]:
        """Give the operations by their names."""
        return {"ListTags": self.list, "AddTags": self.add, "DeleteTags": self.delete}

    def list(self, caller: Caller, request: JsonObject) -> JsonObject:
        """List a resource's tags."""
        arn = self._known(caller, request["ResourceArn"])
        tags = _written(self._store.tags.of(arn))
        rows, token = read_page(
            {"MaxResults": MAX_TAGS, **request},
            lambda offset, limit: tags[offset : offset + limit],
        )
        return {"Tags": rows, **token}

    def add(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Add tags to a resource, or change their values."""
        arn = self._known(caller, request["ResourceArn"])
        added = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
        with self._store.database.transaction():
            if len({**self._store.tags.of(arn), **added}) > MAX_TAGS:
                raise ResourceLimitExceeded(f"A resource can have at most {MAX_TAGS} tags.")
            self._store.tags.put(arn, added)
        return {"Tags": _written(self._store.tags.of(arn))}

    def delete(self, caller: Caller, request: JsonObject) -> JsonObject:
        """Remove tags from a resource; those it does not have are ignored."""
        self._store.tags.remove(self._known(caller, request["ResourceArn"]), request["TagKeys"])
        return {}

    def _known(self, caller: Caller, arn: str) -> str:
        """Refuse an ARN that names nothing of the caller's."""
        kind, _, name = arn.rpartition(":")[2].partition("/")
        tables = {
            "hyper-parameter-tuning-job": self._store.tunings.find,
            "training-job": self._store.trials.find,
        }
        find = tables.get(kind)
        if find is None or find(caller.account, caller.region, name) is None:
            raise ValidationException(f"Could not find resource with ARN {arn}.")
        return arn


def _written(tags: dict[str, str]) -> list[JsonObject]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
