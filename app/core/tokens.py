"""Unguessable values."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return a token's stored form: it recognises the token without revealing it."""
    return hashlib.sha256(token.encode()).hexdigest()
