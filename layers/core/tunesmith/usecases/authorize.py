"""Decides whether a token may call the API."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from tunesmith.domain.errors import InvalidToken
from tunesmith.usecases.ports.tokens import Tokens

BEARER = "bearer"


class Permission(BaseModel):
    """Who calls, and whether they may."""

    model_config = ConfigDict(frozen=True)

    principal: str
    allowed: bool


def authorize(header: str, *, scope: str, tokens: Tokens) -> Permission:
    """Read the token in an Authorization header; raises InvalidToken.

    A token without the scope that the deployment wants is a good one that may not call.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != BEARER or not token.strip():
        raise InvalidToken("the header holds no bearer token")
    claims = tokens.read(token.strip())
    return Permission(
        principal=str(claims["sub"]), allowed=not scope or scope in _scopes_of(claims)
    )


def _scopes_of(claims: Mapping[str, Any]) -> set[str]:
    """Issuers write scopes as words of `scope` or `scp`, or as a list."""
    given = claims.get("scope") or claims.get("scp") or ""
    return set(given.split()) if isinstance(given, str) else {str(one) for one in given}
