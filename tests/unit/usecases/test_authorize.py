"""Whether a token may call."""

from collections.abc import Mapping
from typing import Any

import pytest

from tunesmith.domain.errors import InvalidToken
from tunesmith.usecases.authorize import authorize


class FakeTokens:
    """Knows one token."""

    def __init__(self, **claims: Any) -> None:
        self._claims = {"sub": "ada", **claims}

    def read(self, token: str) -> Mapping[str, Any]:
        if token != "good":
            raise InvalidToken("unknown")
        return self._claims


def test_good_token_calls_as_whom_it_speaks_of() -> None:
    permission = authorize("Bearer good", scope="", tokens=FakeTokens())

    assert (permission.principal, permission.allowed) == ("ada", True)


@pytest.mark.parametrize("header", ["", "good", "Basic good", "Bearer", "Bearer  ", "Bearer bad"])
def test_anything_else_is_no_token(header: str) -> None:
    with pytest.raises(InvalidToken):
        authorize(header, scope="", tokens=FakeTokens())


@pytest.mark.parametrize(
    ("claims", "allowed"),
    [
        ({"scope": "read tune"}, True),
        ({"scp": ["tune"]}, True),
        ({"scope": "tunes"}, False),
        ({}, False),
    ],
)
def test_wanted_scope_must_be_in_the_token(claims: dict[str, Any], allowed: bool) -> None:
    assert authorize("bearer good", scope="tune", tokens=FakeTokens(**claims)).allowed is allowed
