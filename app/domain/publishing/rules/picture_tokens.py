"""Sealed names of pictures and videos that a network fetches while their publication is being sent."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from app.core.messages import msg

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

OTHER_PICTURE = msg("El archivo de una imagen no es el que se aprobó, así que no se ha enviado nada.")
LONGEST_LIFE = timedelta(hours=1)
KEY_BYTES = 32


class PictureGrant(NamedTuple):
    """A file of a delivery, readable until then."""

    organisation_id: int
    delivery_id: int
    digest: str
    until: datetime


def sign_grant(key: bytes, grant: PictureGrant) -> str:
    """Return the token: what it grants, to the second, sealed. Of `key`, 32 bytes count."""
    facts = f"{grant.organisation_id}.{grant.delivery_id}.{int(grant.until.timestamp())}.{grant.digest}"
    return _fernet(key).encrypt(facts.encode()).rstrip(b"=").decode()


def read_grant(key: bytes, token: str, *, now: datetime) -> PictureGrant | None:
    """Return what the token grants now; None for an altered, foreign or ended one."""
    from cryptography.fernet import InvalidToken

    try:
        facts = _fernet(key).decrypt(token + "=" * (-len(token) % 4)).decode()
    except InvalidToken:
        return None
    organisation_id, delivery_id, until, digest = facts.split(".")
    grant = PictureGrant(int(organisation_id), int(delivery_id), digest, datetime.fromtimestamp(int(until), UTC))
    return grant if now <= grant.until else None


def _fernet(key: bytes) -> "Fernet":
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(key[:KEY_BYTES]))
