import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits, for addresses."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return a token's stored form, which does not reveal it."""
    return hashlib.sha256(token.encode()).hexdigest()
