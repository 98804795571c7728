"""Signed names of pictures and videos that a network fetches while their publication is being sent."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from app.core.messages import msg

OTHER_PICTURE = msg("El archivo de una imagen no es el que se aprobó, así que no se ha enviado nada.")
LONGEST_LIFE = timedelta(hours=1)


class PictureGrant(NamedTuple):
    """A file of a delivery, readable until then."""

    organisation_id: int
    delivery_id: int
    digest: str
    until: datetime


def sign_grant(key: bytes, grant: PictureGrant) -> str:
    """Return the token: what it grants, to the second, and its HMAC-SHA-256."""
    facts = f"{grant.organisation_id}.{grant.delivery_id}.{int(grant.until.timestamp())}.{grant.digest}"
    return f"{facts}.{_seal(key, facts)}"


def read_grant(key: bytes, token: str, *, now: datetime) -> PictureGrant | None:
    """Return what the token grants now; None for an altered, foreign or ended one."""
    facts, _, seal = token.rpartition(".")
    if not hmac.compare_digest(_seal(key, facts).encode(), seal.encode()):
        return None
    organisation_id, delivery_id, until, digest = facts.split(".")
    grant = PictureGrant(int(organisation_id), int(delivery_id), digest, datetime.fromtimestamp(int(until), UTC))
    return grant if now <= grant.until else None


def _seal(key: bytes, facts: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, facts.encode(), "sha256")).rstrip(b"=").decode()
