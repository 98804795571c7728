"""Who wrote, found again by a digest, so that the name itself need not be kept."""

import hashlib
import hmac
from datetime import datetime

from sqlmodel import Session, select

from app.citizens.models import Citizen
from app.citizens.rules.incoming import Incoming
from app.core.secret_keys import AUDIT_KEYS, AuditKey
from app.db.reads import HERE, Load, given


def digest_of(session: Session, organisation_id: int, network: str, handle: str) -> str:
    """Keyed, so that nobody without the installation's keys can try handles until one fits."""
    oldest: AuditKey = session.info[AUDIT_KEYS][-1]
    said = f"citizen|{organisation_id}|{network}|{handle.casefold()}"
    return hmac.new(oldest.secret, said.encode(), hashlib.sha256).hexdigest()


def citizen_of(session: Session, organisation_id: int, incoming: Incoming, *, now: datetime) -> Citizen | None:
    """Whoever wrote it, made known if they were not; nobody where the message does not say."""
    known_as = incoming.handle or incoming.name
    if not known_as:
        return None
    digest = digest_of(session, organisation_id, incoming.network, known_as)
    found = _BY_DIGEST.first(session, organisation_id=organisation_id, digest=digest)
    if found is None:
        found = Citizen(
            organisation_id=organisation_id,
            network=incoming.network,
            digest=digest,
            handle=incoming.handle,
            name=incoming.name,
            first_seen_at=now,
        )
        session.add(found)
        session.flush()
    return found


_BY_DIGEST: Load[Citizen] = Load(
    select(Citizen).where(Citizen.organisation_id == HERE, Citizen.digest == given("digest"))
)
