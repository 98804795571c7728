"""A browser that takes pushes and its push service, which checks the sender as the real ones do."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_httpserver import HTTPServer
from werkzeug.wrappers import Request, Response

from app.domain.notifications.rules.push import PushAddress


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class PushingBrowser:
    """`messages`: what its service accepted, decrypted; `answer`: the status it gives next."""

    server: HTTPServer
    sender: str
    now: datetime
    answer: int = 201
    secret: bytes = b"s" * 16
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    messages: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.expect_request("/device", method="POST").respond_with_handler(self._take)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def address(self) -> PushAddress:
        return PushAddress(self.server.url_for("/device"), b64(self.public), b64(self.secret))

    def _take(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        if not self._is_signed(request.headers["Authorization"]):
            return Response(status=403)
        if self.answer == 201:
            self.messages.append(json.loads(self.read(request.get_data())))
        return Response(status=self.answer)

    def _is_signed(self, header: str) -> bool:
        """Check the signature, the audience and the term, as RFC 8292 asks."""
        token, key = (part.partition("=")[2] for part in header.removeprefix("vapid ").split(", "))
        head, claims, signature = token.split(".")
        pair = (int.from_bytes(unb64(signature)[start : start + 32], "big") for start in (0, 32))
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
        sender.verify(utils.encode_dss_signature(*pair), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        said = json.loads(unb64(claims))
        ends_in = said["exp"] - self.now.timestamp()
        return key == self.sender and said["aud"] == self.server.url_for("").rstrip("/") and 0 < ends_in <= 86_400

    def read(self, body: bytes) -> bytes:
        """Decrypt one record with the browser's own key (RFC 8291 §4)."""
        salt, size = body[:16], body[20]
        own = body[21 : 21 + size]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), own))
        keying = HKDF(SHA256(), 32, self.secret, b"WebPush: info\0" + self.public + own).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(keying)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(keying)
        padded = AESGCM(key).decrypt(nonce, body[21 + size :], None)
        assert padded.endswith(b"\x02")
        return padded[:-1]
