"""Real tokens, and what is no token of our issuer for us."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_encode

from tunesmith.adapters.tokens import ASK_AGAIN, KEYS_LAST, IssuedTokens, IssuerKeys, fetch
from tunesmith.domain.errors import InvalidToken, Unavailable

ISSUER, AUDIENCE = "https://login.example.com", "tunesmith"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())


class Issuer:
    """Publishes keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.asked = 0
        self.down = False
        self.keys = [
            {**json.loads(RSAAlgorithm.to_jwk(RSA.public_key())), "kid": "r", "alg": "RS256"},
            {**json.loads(ECAlgorithm.to_jwk(CURVE.public_key())), "kid": "e"},
        ]

    def fetch(self, url: str) -> Mapping[str, Any]:
        if self.down:
            raise Unavailable("down")
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return {"jwks_uri": f"{ISSUER}/keys"}
        assert url == f"{ISSUER}/keys"
        self.asked += 1
        return {"keys": self.keys}

    def tokens(self) -> IssuedTokens:
        return IssuedTokens(ISSUER, AUDIENCE, IssuerKeys(ISSUER, lambda: self.now, self.fetch))


def token(
    key: Any = RSA, algorithm: str | None = "RS256", kid: str | None = "r", **changes: Any
) -> str:
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ada",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        **changes,
    }
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(given, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def with_public_key_as_secret(claims: str) -> str:
    """Sign by a secret that everybody knows: an old trick."""
    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = base64url_encode(b'{"alg": "HS256", "kid": "r"}').decode()
    signed = f"{header}.{claims}"
    digest = hmac.new(pem, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64url_encode(digest).decode()}"


def test_token_of_the_issuer_for_us_is_read() -> None:
    tokens = Issuer().tokens()

    assert tokens.read(token())["sub"] == "ada"
    assert tokens.read(token(aud=["other", AUDIENCE]))["sub"] == "ada"
    assert tokens.read(token(aud=None, client_id=AUDIENCE))["sub"] == "ada"
    assert tokens.read(token(CURVE, "ES256", "e"))["sub"] == "ada"


def test_anything_else_is_refused() -> None:
    tokens = Issuer().tokens()
    header, claims, signature = token().split(".")
    past = datetime.now(UTC) - timedelta(minutes=5)
    for name, wrong in {
        "expired": token(exp=past),
        "never expires": token(exp=None),
        "not yet": token(nbf=datetime.now(UTC) + timedelta(minutes=5)),
        "nobody": token(sub=None),
        "other issuer": token(iss="https://evil.example.com"),
        "other audience": token(aud="other"),
        "no audience": token(aud=None),
        "audience and client": token(aud="other", client_id=AUDIENCE),
        "other key": token(OTHER),
        "unknown key": token(kid="x"),
        "no key named": token(kid=None),
        "unsigned": token(None, None),
        "shared secret": token(b"x" * 32, "HS256"),
        "public key as secret": with_public_key_as_secret(claims),
        "signature cut": f"{header}.{claims}.",
        "claims changed": f"{header}.{claims[:-2]}AA.{signature}",
        "wrong algorithm for the key": token(CURVE, "ES256", "r"),
        "no token": "x.y.z",
        "nothing": "",
    }.items():
        with pytest.raises(InvalidToken):
            pytest.fail(f"{name}: {tokens.read(wrong)}")


def test_keys_are_asked_for_now_and_then_however_many_unknown_ones_come() -> None:
    issuer = Issuer()
    tokens = issuer.tokens()
    for _ in range(3):
        tokens.read(token())
        with pytest.raises(InvalidToken):
            tokens.read(token(kid="made up"))
    assert issuer.asked == 1

    issuer.keys[0]["kid"] = "rotated"
    issuer.now += ASK_AGAIN * 2
    assert tokens.read(token(kid="rotated"))
    with pytest.raises(InvalidToken):
        tokens.read(token())
    assert issuer.asked == 2

    issuer.now += KEYS_LAST * 2
    tokens.read(token(kid="rotated"))
    assert issuer.asked == 3


def test_issuer_that_is_down_makes_no_token_a_bad_one() -> None:
    issuer = Issuer()
    issuer.down = True
    tokens = issuer.tokens()
    for _ in range(2):
        with pytest.raises(Unavailable):
            tokens.read(token())

    issuer.down, issuer.now = False, issuer.now + ASK_AGAIN * 2
    assert tokens.read(token())
    issuer.down, issuer.now = True, issuer.now + KEYS_LAST * 2
    assert tokens.read(token())  # by the keys that are known


def test_keys_come_over_tls_alone() -> None:
    with pytest.raises(Unavailable, match="no https"):
        fetch("http://127.0.0.1/.well-known/openid-configuration")
