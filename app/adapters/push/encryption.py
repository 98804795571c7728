"""Encryption for a browser (RFC 8291, `aes128gcm` of RFC 8188) and the sender's signature (VAPID, RFC 8292)."""

import base64
import json
import os
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

VALID_FOR = timedelta(hours=12)
_CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256."""
_SALT_BYTES, _COORDINATE_BYTES, _RECORD_SIZE = 16, 32, 4096
_LAST_RECORD = b"\x02"


def encode(content: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def encrypt_for_browser(
    message: bytes,
    *,
    browser_key: bytes,
    secret: bytes,
    sender: "EllipticCurvePrivateKey | None" = None,
    salt: bytes | None = None,
) -> bytes:
    """Return the body of a push message. Raise `ValueError` for a key that is no point of the curve.

    `sender` and `salt` are new for each message; they are given only to repeat the example of the RFC.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sender = sender or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(_SALT_BYTES)
    own_key = _raw(sender.public_key())
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), browser_key))
    keying = _derive(shared, salt=secret, info=b"WebPush: info\0" + browser_key + own_key, length=32)
    key = _derive(keying, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(keying, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    head = salt + _RECORD_SIZE.to_bytes(4, "big") + len(own_key).to_bytes(1, "big") + own_key
    return head + AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)


class SenderKey:
    """The installation's own key, made from 48 secret bytes: browsers take messages from it alone."""

    def __init__(self, secret: bytes, contact: str) -> None:
        self._secret, self._contact = secret, contact

    @cached_property
    def public(self) -> str:
        return encode(_raw(self._private.public_key()))

    def authorisation(self, endpoint: str, *, now: datetime) -> str:
        """Return the header that names the sender to that push service."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + VALID_FOR).timestamp()),
            "sub": self._contact,
        }
        signed = ".".join(encode(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        return f"vapid t={signed}.{encode(self._signature(signed.encode()))}, k={self.public}"

    @cached_property
    def _private(self) -> "EllipticCurvePrivateKey":
        from cryptography.hazmat.primitives.asymmetric import ec

        return ec.derive_private_key(int.from_bytes(self._secret, "big") % (_CURVE_ORDER - 1) + 1, ec.SECP256R1())

    def _signature(self, content: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric import ec, utils
        from cryptography.hazmat.primitives.hashes import SHA256

        pair = utils.decode_dss_signature(self._private.sign(content, ec.ECDSA(SHA256())))
        return b"".join(number.to_bytes(_COORDINATE_BYTES, "big") for number in pair)


def _raw(key: "EllipticCurvePublicKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
