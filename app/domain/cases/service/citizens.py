import hashlib
import hmac
from datetime import datetime

from sqlmodel import Session, select

from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.audit.queries.sealed_entries import audit_keys
from app.domain.cases.models.cases import Citizen
from app.domain.cases.rules.messages import IncomingMessage


def citizen_digest(session: Session, organisation_id: int, network: str, handle: str) -> str:
    """Return a keyed digest: trying handles needs the installation's keys."""
    oldest = audit_keys(session)[-1]
    identity = f"citizen|{organisation_id}|{network}|{handle.casefold()}"
    return hmac.new(oldest.secret, identity.encode(), hashlib.sha256).hexdigest()


def find_or_add_citizen(
    session: Session, organisation_id: int, incoming: IncomingMessage, *, now: datetime
) -> Citizen | None:
    """Return the author, added if new; None where the message names none."""
    known_as = incoming.handle or incoming.name
    if not known_as:
        return None
    digest = citizen_digest(session, organisation_id, incoming.network, known_as)
    citizen = _BY_DIGEST.first(session, organisation_id=organisation_id, digest=digest)
    if citizen is None:
        citizen = Citizen(
            organisation_id=organisation_id,
            network=incoming.network,
            digest=digest,
            handle=incoming.handle,
            name=incoming.name,
            first_seen_at=now,
        )
        session.add(citizen)
        session.flush()
    return citizen


_BY_DIGEST: EntityQuery[Citizen] = EntityQuery(
    select(Citizen).where(Citizen.organisation_id == ORGANISATION_ID, Citizen.digest == param("digest"))
)
