"""JSON web tokens, checked against the keys that their issuer publishes."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, build_opener

import jwt

from tunesmith.domain.errors import InvalidToken, Unavailable

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)
"""Those with a public key; a shared secret, or none, proves nothing here."""
REQUIRED = ["exp", "iss", "sub"]
LEEWAY_SECONDS = 30
"""By which clocks may differ."""
TIMEOUT_SECONDS = 3.0
KEYS_LAST = timedelta(minutes=10)
ASK_AGAIN = timedelta(seconds=30)
"""How soon a key that is not known makes us ask anew: anybody can make up a key's id."""
LARGEST_DOCUMENT = 1_000_000

Fetch = Callable[[str], Mapping[str, Any]]


class _NoRedirect(HTTPRedirectHandler):
    """The issuer's address is where its keys are; nobody else's counts."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def fetch(url: str) -> Mapping[str, Any]:
    """Get a JSON document over TLS; raises Unavailable."""
    if not url.startswith("https://"):
        raise Unavailable(f"{url} is no https address")
    try:
        with build_opener(_NoRedirect).open(url, timeout=TIMEOUT_SECONDS) as answer:
            document = json.loads(answer.read(LARGEST_DOCUMENT))
    except (URLError, OSError, HTTPException, ValueError) as error:
        raise Unavailable(f"{url} cannot be read: {error}") from error
    if not isinstance(document, Mapping):
        raise Unavailable(f"{url} is no mapping")
    return document


class IssuerKeys:
    """The public keys of an issuer, asked for now and then."""

    def __init__(self, issuer: str, now: Callable[[], datetime], fetch: Fetch = fetch) -> None:
        self._issuer = issuer.rstrip("/")
        self._now = now
        self._fetch = fetch
        self._keys: dict[str | None, jwt.PyJWK] = {}
        self._asked_at: datetime | None = None
        self._failed: Unavailable | None = None

    def get(self, key_id: str | None) -> jwt.PyJWK:
        """Return a key; raises InvalidToken for an unknown one, Unavailable without an answer."""
        age = None if self._asked_at is None else self._now() - self._asked_at
        if age is None or age > KEYS_LAST or (key_id not in self._keys and age > ASK_AGAIN):
            self._asked_at = self._now()
            try:
                self._keys, self._failed = self._ask(), None
            except Unavailable as error:
                self._failed = error  # the keys that are known go on counting
        if key_id not in self._keys:
            if self._failed:
                raise self._failed  # a good token shall not be called a bad one
            raise InvalidToken("it is signed with a key that the issuer does not publish")
        return self._keys[key_id]

    def _ask(self) -> dict[str | None, jwt.PyJWK]:
        told = self._fetch(f"{self._issuer}/.well-known/openid-configuration")
        try:
            published = jwt.PyJWKSet.from_dict(dict(self._fetch(str(told["jwks_uri"]))))
        except (KeyError, jwt.PyJWTError) as error:
            raise Unavailable(f"{self._issuer} publishes no keys: {error}") from error
        return {key.key_id: key for key in published.keys}


class IssuedTokens:
    """Tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: IssuerKeys) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys

    def read(self, token: str) -> Mapping[str, Any]:
        """Return a token's claims; raises InvalidToken, or Unavailable without its keys."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in ALGORITHMS:
                raise InvalidToken(f"it is signed by {header.get('alg')}")
            claims: dict[str, Any] = jwt.decode(
                token,
                self._keys.get(header.get("kid")),
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": REQUIRED, "verify_aud": False},
            )
        except jwt.PyJWTError as error:
            raise InvalidToken(str(error)) from error
        if self._audience not in _audiences(claims):
            raise InvalidToken("it was issued for somebody else")
        return claims


def _audiences(claims: Mapping[str, Any]) -> list[object]:
    """Return for whom a token is; Cognito's access tokens say it as `client_id`."""
    given = claims.get("aud", claims.get("client_id"))
    return given if isinstance(given, list) else [given]
