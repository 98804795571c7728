from collections.abc import Collection, Sequence

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
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


def search_person(work: Work, words: str, unseal: Unseal) -> PersonSearchResult:
    """Search, recording searcher and result count, not terms."""
    demand_privacy_officer(work.actor)
    check_search_words(words)
    terms = words.strip()
    spellings = {terms, terms.lstrip("@"), f"@{terms.lstrip('@')}"}
    body = work.organisation_id
    digests = {
        citizen_digest(work.session, body, network, spelling) for network in KNOWN_NETWORKS for spelling in spellings
    }
    consents = find_consents(work.session, body, terms, unseal)
    result = find_person(work.session, body, terms, digests)._replace(consents=consents)
    subject = f"organisation:{body}"
    audit.record(work, Act.PERSONAL_SEARCHED, subject=subject, found=result.total)
    work.session.flush()
    return result


def export_dossier(work: Work, citizen: Citizen) -> CitizenDossier:
    """Return all that is stored about a citizen, for them (GDPR art. 15 and 20)."""
    demand_privacy_officer(work.actor)
    audit.record(work, Act.PERSONAL_EXPORTED, subject=f"citizen:{citizen.id}")
    return load_dossier(work.session, citizen)


def export_consents(work: Work, keys: Collection[int], unseal: Unseal) -> Sequence[DepictedConsent]:
    """Return the consents chosen as the person's, recording each."""
    demand_privacy_officer(work.actor)
    consents = named_consents(work, keys, unseal)
    for consent in consents:
        subject, person_id = f"media:{consent.file.id}", consent.person.id
        audit.record(work, Act.PERSONAL_EXPORTED, subject=subject, person=person_id)
    work.session.flush()
    return consents


def set_restriction(work: Work, citizen: Citizen, *, is_on: bool, reason: str, asked_by: str) -> None:
    """Make a locked citizen's cases read-only (GDPR art. 18), or lift that."""
    demand_privacy_officer(work.actor)
    check_reason(reason, asked_by)
    if is_on == (citizen.restricted_at is not None):
        raise Conflict(msg("El uso de sus datos ya estaba así: vuelva a mirar la página."))
    citizen.restricted_at = work.now if is_on else None
    work.session.add(
        CitizenRestriction(
            organisation_id=citizen.organisation_id,
            citizen_id=citizen.id,
            is_on=is_on,
            reason=reason,
            asked_by=asked_by,
            by_id=work.actor.person_id,
            by_name=work.actor.name,
            at=work.now,
        )
    )
    audit.record(work, Act.PERSONAL_RESTRICTED, subject=f"citizen:{citizen.id}", restricted=is_on)
    work.session.flush()
