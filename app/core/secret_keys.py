from dataclasses import dataclass, field
from typing import Protocol

AUDIT_KEYS = "audit_keys"
"""The keys' name in a session, newest first."""
SECRET_KEYS = "secret_keys"
"""The name in a session of what seals what no row may hold in clear (`SecretKeys`)."""


@dataclass(frozen=True, slots=True)
class AuditKey:
    """An HMAC key; old ones stay readable after rotation."""

    id: str
    secret: bytes = field(repr=False)


class SecretKeys(Protocol):
    """`session` signs cookies, `audit` (newest first) seals the record."""

    @property
    def session(self) -> tuple[str, ...]: ...
    @property
    def audit(self) -> tuple[AuditKey, ...]: ...

    def derived(self, purpose: str) -> bytes:
        """Return 48 bytes for one purpose, the same after a rotation."""

    def seal(self, secret: str) -> str: ...

    def reseal(self, sealed: str) -> str:
        """Reseal with the newest key."""

    def unseal(self, sealed: str) -> str:
        """Raise `ValueError` when its key is missing."""
