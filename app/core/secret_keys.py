"""The secret keys of an installation, as the product sees them; the keyring that reads them is an adapter."""

from dataclasses import dataclass, field
from typing import Protocol

AUDIT_KEYS = "audit_keys"
"""The name they travel under with a session, the newest first."""


@dataclass(frozen=True, slots=True)
class AuditKey:
    """One HMAC key and the name entries remember it by; older keys stay readable after a rotation."""

    id: str
    secret: bytes = field(repr=False)


class SecretKeys(Protocol):
    """`session` signs cookies and `audit` seals the record, the newest first; credentials are sealed and unsealed."""

    @property
    def session(self) -> tuple[str, ...]: ...
    @property
    def audit(self) -> tuple[AuditKey, ...]: ...

    def seal(self, secret: str) -> str: ...

    def reseal(self, sealed: str) -> str:
        """Return the same secret, sealed with the newest key."""

    def unseal(self, sealed: str) -> str:
        """Raise `ValueError` when it was sealed with a key that is not here."""
