"""An issuer of tokens: publishes its keys over TLS, and signs what it is asked to."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from jwt.algorithms import ECAlgorithm

HOST = "127.0.0.1"
KEY_ID = "one"


class Issuer:
    """Signs with a key whose public half it publishes below its address."""

    def __init__(self) -> None:
        self.url = ""
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.asked: list[str] = []
        """The paths that were read."""
        self.garbled = False
        """Whether it answers what is no HTTP."""

    def token(self, audience: str = "tunesmith", kid: str = KEY_ID, **changes: Any) -> str:
        """Return a token as somebody would send it."""
        claims = {"iss": self.url, "aud": audience, "sub": "ada", "exp": _in_minutes(5), **changes}
        return "Bearer " + jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": kid})

    def published(self, path: str) -> dict[str, Any] | None:
        """Return what lies at a path."""
        self.asked.append(path)
        public = json.loads(ECAlgorithm.to_jwk(self.key.public_key()))
        there: dict[str, dict[str, Any]] = {
            "/pool/.well-known/openid-configuration": {"jwks_uri": f"{self.url}/keys"},
            "/pool/keys": {"keys": [{**public, "kid": KEY_ID, "use": "sig"}]},
        }
        return there.get(path)


def _in_minutes(minutes: int) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


@contextmanager
def issuer(certificate: Path) -> Iterator[Issuer]:
    """Serve on a free port of this machine alone; who trusts the certificate can read the keys."""
    told = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = told.published(self.path)
            if told.garbled:
                self.wfile.write(b"nothing that anybody knows\r\n\r\n")
                return
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(json.dumps(found).encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certified(told.key, certificate))
        server.socket = context.wrap_socket(server.socket, server_side=True)
        told.url = f"https://{HOST}:{server.server_port}/pool"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


def _certified(key: ec.EllipticCurvePrivateKey, file: Path) -> Path:
    """Write a certificate of this machine, signed by itself, with its key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_in_minutes(-5))
        .not_valid_after(_in_minutes(60))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return file
