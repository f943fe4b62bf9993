"""Who says what is in a token."""

from collections.abc import Mapping
from typing import Any, Protocol


class Tokens(Protocol):
    """Tokens of one issuer."""

    def read(self, token: str) -> Mapping[str, Any]:
        """Return a token's claims; raises InvalidToken unless the issuer made it for us."""
