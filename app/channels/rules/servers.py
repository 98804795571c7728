"""The address of a server, from what people type: `social.example`, `@riba@social.example`, or a whole address."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.words import say


def server_address(typed: str) -> str:
    """`https://social.example`, without a final slash. Raises `Refusal` when it names no server."""
    bare = typed.strip().rstrip("/")
    bare = bare.rpartition("@")[2] if bare.startswith("@") else bare
    wrong = Refusal(say("Escriba la dirección del servidor, por ejemplo «https://mastodon.social»."))
    try:
        parts = urlsplit(bare if "://" in bare else f"https://{bare}")
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not host or parts.username or " " in bare:
        raise wrong
    return f"{parts.scheme}://{parts.netloc.lower()}"


def pkce_challenge(verifier: str) -> str:
    """S256 (RFC 7636 §4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
