"""The objects that a stack's recipes are kept in, and the answers to them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tunesmith_client.aws_errors import told_as_ours
from tunesmith_client.errors import Unreachable
from tunesmith_client.recipe_answers import Learned, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client

FOLDER = "recipes/"
PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.5
_MISSING = {"404", "403", "NoSuchKey", "NotFound", "AccessDenied"}


@dataclass(frozen=True)
class RecipeShelf:
    """Where recipes are put, and their answers found."""

    client: S3Client
    bucket: str
    sleep: Callable[[float], None] = time.sleep
    patience_seconds: float = PATIENCE_SECONDS

    def add(self, name: str, recipe: dict[str, Any]) -> Learned:
        """Put a recipe into the bucket and wait for its answer; raises Unreachable without one."""
        key = f"{FOLDER}{name}.json"
        with told_as_ours(f"{key} cannot be uploaded to {self.bucket}"):
            put = self.client.put_object(
                Bucket=self.bucket, Key=key, Body=json.dumps(recipe).encode()
            )
        mark = put.get("VersionId") or put["ETag"].strip('"')
        return self._answer(name, lambda told: told.object.endswith(f"={mark}"))

    def remove(self, recipe: Recipe) -> Learned:
        """Take a recipe out of the bucket and wait until it is forgotten."""
        with told_as_ours(f"{recipe.object} cannot be removed"):
            self.client.delete_object(Bucket=self.bucket, Key=recipe.object)
        return self._answer(recipe.name, lambda told: told.state == "removed")

    def _answer(self, name: str, is_it: Callable[[Learned], bool]) -> Learned:
        waited = 0.0
        while waited < self.patience_seconds:
            told = self._told(name)
            if told is not None and is_it(told):
                return told
            self.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
        raise Unreachable(
            f"No answer to the recipe {name} within {self.patience_seconds:.0f} seconds."
            f" See `tunesmith recipes show {name}`, or the operator's dead letters."
        )

    def _told(self, name: str) -> Learned | None:
        key = f"status/{FOLDER}{name}.json"
        with told_as_ours(f"{key} cannot be read in {self.bucket}"):
            try:
                content = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            except ClientError as error:
                if error.response["Error"]["Code"] in _MISSING:
                    return None
                raise
        return Learned.model_validate_json(content)
