"""Data protection on request: finding somebody, handing over what is kept of them, and limiting its use."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.accounts import Network
from app.citizens.models import Citizen, CitizenRestriction
from app.citizens.queries.personal import Dossier, Found, dossier, find
from app.citizens.rules.personal import check_asked, check_query
from app.citizens.service.moderators import is_political
from app.citizens.service.people import digest_of
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say

NETWORKS = ("", "mail", *(network.value for network in Network))


def demand_officer(actor: Actor) -> None:
    """Raises `NotPermitted`."""
    demand(actor.may(Permission.PERSONAL_MANAGE) and not is_political(actor))


def search(session: Session, words: str, *, actor: Actor, now: datetime) -> Found:
    """That somebody searched, and how much was found, is in the record; what they searched for is not."""
    demand_officer(actor)
    check_query(words)
    said = words.strip()
    spellings = {said, said.lstrip("@"), f"@{said.lstrip('@')}"}
    body = actor.organisation_id
    digests = {digest_of(session, body, network, one) for network in NETWORKS for one in spellings}
    found = find(session, body, said, digests)
    subject = f"organisation:{body}"
    audit.record(session, Act.PERSONAL_SEARCHED, actor=actor, now=now, subject=subject, found=found.total)
    session.flush()
    return found


def hand_over(session: Session, citizen: Citizen, *, actor: Actor, now: datetime) -> Dossier:
    """Everything kept of them, for themselves (GDPR art. 15 and 20)."""
    demand_officer(actor)
    audit.record(session, Act.PERSONAL_EXPORTED, actor=actor, now=now, subject=f"citizen:{citizen.id}")
    return dossier(session, citizen)


def restrict(
    session: Session, citizen: Citizen, *, is_on: bool, reason: str, asked_by: str, actor: Actor, now: datetime
) -> None:
    """From now on their cases can only be read (GDPR art. 18), or no longer so. The citizen comes locked."""
    demand_officer(actor)
    check_asked(reason, asked_by)
    if is_on == (citizen.restricted_at is not None):
        raise OutOfTurn(say("El uso de sus datos ya estaba así: vuelva a mirar la página."))
    citizen.restricted_at = now if is_on else None
    session.add(
        CitizenRestriction(
            organisation_id=citizen.organisation_id,
            citizen_id=citizen.id,
            is_on=is_on,
            reason=reason,
            asked_by=asked_by,
            by_id=actor.person_id,
            by_name=actor.name,
            at=now,
        )
    )
    audit.record(
        session, Act.PERSONAL_RESTRICTED, actor=actor, now=now, subject=f"citizen:{citizen.id}", restricted=is_on
    )
    session.flush()
