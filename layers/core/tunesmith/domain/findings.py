"""What a check found wrong: field, value and fix, so that a person can act on it."""

from pydantic import BaseModel, ConfigDict, JsonValue


class Finding(BaseModel):
    """One broken rule of a request."""

    model_config = ConfigDict(frozen=True)

    field: str
    """Dotted path as the user wrote it, for example `search.ranges.learning_rate.min`."""
    value: JsonValue = None
    message: str
    """What is wrong, in one sentence."""
    fix: str
    """What to do about it, in one sentence."""
    aws_message: str | None = None
    """SageMaker's own text for the same mistake, where known."""

    def __str__(self) -> str:
        """Read as one line."""
        got = "" if self.value is None else f" (got {self.value!r})"
        return f"{self.field}: {self.message}{got}. {self.fix}"
