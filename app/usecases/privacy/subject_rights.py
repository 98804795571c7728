from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Citizen, CitizenRestriction
from app.domain.cases.service.citizens import citizen_digest
from app.domain.directory.rules.networks import Network
from app.domain.moderation.rules.moderators import holds_political_post
from app.domain.privacy.queries.depictions import DepictedConsent
from app.domain.privacy.queries.dossier import CitizenDossier, PersonSearchResult, find_person, load_dossier
from app.domain.privacy.rules.personal_data import check_reason, check_search_words
from app.usecases.privacy.depictions import Unseal, find_consents, named_consents

KNOWN_NETWORKS = ("", "mail", *(network.value for network in Network))


def demand_privacy_officer(actor: Actor) -> None:
    """Raise `NotPermitted` unless the actor is a privacy officer."""
    demand(actor.may(Permission.PERSONAL_MANAGE) and not holds_political_post(actor))


def search_person(session: Session, words: str, unseal: Unseal, *, actor: Actor, now: datetime) -> PersonSearchResult:
    """Search, recording searcher and result count, not terms."""
    demand_privacy_officer(actor)
    check_search_words(words)
    terms = words.strip()
    spellings = {terms, terms.lstrip("@"), f"@{terms.lstrip('@')}"}
    body = actor.organisation_id
    digests = {citizen_digest(session, body, network, spelling) for network in KNOWN_NETWORKS for spelling in spellings}
    consents = find_consents(session, body, terms, unseal)
    result = find_person(session, body, terms, digests)._replace(consents=consents)
    subject = f"organisation:{body}"
    audit.record(session, Act.PERSONAL_SEARCHED, actor=actor, now=now, subject=subject, found=result.total)
    session.flush()
    return result


def export_dossier(session: Session, citizen: Citizen, *, actor: Actor, now: datetime) -> CitizenDossier:
    """Return all that is stored about a citizen, for them (GDPR art. 15 and 20)."""
    demand_privacy_officer(actor)
    audit.record(session, Act.PERSONAL_EXPORTED, actor=actor, now=now, subject=f"citizen:{citizen.id}")
    return load_dossier(session, citizen)


def export_consents(
    session: Session, keys: Collection[int], unseal: Unseal, *, actor: Actor, now: datetime
) -> Sequence[DepictedConsent]:
    """Return the consents chosen as the person's, recording each."""
    demand_privacy_officer(actor)
    consents = named_consents(session, actor.organisation_id, keys, unseal)
    for consent in consents:
        subject, person_id = f"media:{consent.file.id}", consent.person.id
        audit.record(session, Act.PERSONAL_EXPORTED, actor=actor, now=now, subject=subject, person=person_id)
    session.flush()
    return consents


def set_restriction(
    session: Session, citizen: Citizen, *, is_on: bool, reason: str, asked_by: str, actor: Actor, now: datetime
) -> None:
    """Make a locked citizen's cases read-only (GDPR art. 18), or lift that."""
    demand_privacy_officer(actor)
    check_reason(reason, asked_by)
    if is_on == (citizen.restricted_at is not None):
        raise Conflict(msg("El uso de sus datos ya estaba así: vuelva a mirar la página."))
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
