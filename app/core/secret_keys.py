"""An installation's secret keys, read by the keyring adapter."""

from dataclasses import dataclass, field
from typing import Protocol

AUDIT_KEYS = "audit_keys"
"""The audit keys' name in a session, newest first."""


@dataclass(frozen=True, slots=True)
class AuditKey:
    """An HMAC key and its name in entries; old keys stay readable after rotation."""

    id: str
    secret: bytes = field(repr=False)


class SecretKeys(Protocol):
    """Keys: `session` signs cookies, `audit` (newest first) seals the record; credentials are sealed."""

    @property
    def session(self) -> tuple[str, ...]: ...
    @property
    def audit(self) -> tuple[AuditKey, ...]: ...

    def seal(self, secret: str) -> str: ...

    def reseal(self, sealed: str) -> str:
        """Return the secret sealed with the newest key."""

    def unseal(self, sealed: str) -> str:
        """Return the secret. Raises `ValueError` when its key is missing."""
