"""Consents found by the sealed names in them; a name may be another's, so a person chooses among them."""

from collections.abc import Callable, Collection, Sequence

from sqlmodel import Session

from app.db.work import Work
from app.domain.cases.models.cases import Citizen
from app.domain.image_rights.rules.consent import unsealed_names
from app.domain.privacy.queries.depictions import DepictedConsent, depicted_consents, sealed_identities
from app.domain.privacy.queries.dossier import MOST_FOUND

Unseal = Callable[[str], str]


def find_consents(session: Session, organisation_id: int, words: str, unseal: Unseal) -> Sequence[DepictedConsent]:
    """Search by part of a name, the guardians' included."""
    sought = words.casefold()
    return _matching(session, organisation_id, unseal, lambda name: sought in name)


def citizen_consents(session: Session, citizen: Citizen, unseal: Unseal) -> Sequence[DepictedConsent]:
    """Return the consents with the citizen's whole name or handle."""
    known = {name.strip().casefold() for name in (citizen.name, citizen.handle)} - {""}
    return _matching(session, citizen.organisation_id, unseal, known.__contains__) if known else ()


def named_consents(work: Work, keys: Collection[int], unseal: Unseal) -> Sequence[DepictedConsent]:
    """Return the consents chosen, without the erased."""
    identities = sealed_identities(work.session, work.organisation_id)
    names = {key: unsealed_names(sealed, unseal) for key, sealed in identities if key in keys}
    return _with_names(work.session, work.organisation_id, names)


def _matching(
    session: Session, organisation_id: int, unseal: Unseal, matches: Callable[[str], bool]
) -> Sequence[DepictedConsent]:
    identities = sealed_identities(session, organisation_id)
    everybody = ((key, unsealed_names(sealed, unseal)) for key, sealed in identities)
    named = [(key, names) for key, names in everybody if any(matches(name.strip().casefold()) for name in names)]
    return _with_names(session, organisation_id, dict(named[:MOST_FOUND]))


def _with_names(session: Session, organisation_id: int, names: dict[int, tuple[str, ...]]) -> Sequence[DepictedConsent]:
    consents = depicted_consents(session, organisation_id, names)
    return [consent._replace(names=names[consent.person.id]) for consent in consents]
