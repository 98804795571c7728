"""Rights of a stored picture, and the people in it."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from app.core.actor import Actor
from app.core.errors import Conflict, InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.image_rights import queries
from app.domain.image_rights.models import DepictedPerson, PictureRights
from app.domain.image_rights.rules.consent import AgeGroup, check_terms
from app.domain.image_rights.rules.licences import Depiction, RightsNote, check_note
from app.domain.media.models import MediaFile
from app.domain.media.queries import file_by_digest
from app.domain.organisations.models import Organisation

P = Permission


@dataclass(frozen=True, slots=True)
class ConsentNote:
    """A person as noted: `identity`, a name or a reference, and the guardians' names are sealed."""

    identity: str
    age: AgeGroup
    guardians: tuple[str, ...] = ()
    is_sole_guardian: bool = False
    own_consent: bool = False
    given_on: date | None = None
    expires_on: date | None = None
    proof: str = ""
    purpose: str = ""
    networks: tuple[str, ...] = ()


def may_note(actor: Actor) -> bool:
    return actor.may(P.POST_WRITE) or actor.may(P.POST_EDIT)


def note_rights(work: Work, digest: str, note: RightsNote) -> PictureRights:
    """Note or change the rights of a picture. Raises `InvalidField` for what the licence needs."""
    demand(may_note(work.actor))
    check_note(note)
    file = file_by_digest(work.session, work.organisation_id, digest)
    if note.depicts is not Depiction.PEOPLE and queries.depicted_people(work.session, file.organisation_id, digest):
        raise InvalidField("depicts", msg("Hay personas anotadas en esta imagen: quite primero las que no salen."))
    rights = queries.image_rights(work.session, file.organisation_id, digest)
    if rights is None:
        rights = PictureRights(organisation_id=file.organisation_id, digest=digest, noted_at=work.now, **asdict(note))
        work.session.add(rights)
        changed = {name: value for name, value in asdict(note).items() if value}
    else:
        changed = assign_changes(rights, asdict(note))
    rights.noted_by, rights.noted_by_name, rights.noted_at = work.actor.id, work.actor.name, work.now
    _record(work, file, Act.MEDIA_RIGHTS_NOTED, **changed)
    return rights


def add_person(work: Work, digest: str, note: ConsentNote, *, seal: Callable[[str], str]) -> DepictedPerson:
    """Note a recognisable person; the rights of the picture come first."""
    demand(may_note(work.actor))
    file = file_by_digest(work.session, work.organisation_id, digest)
    rights = queries.image_rights(work.session, file.organisation_id, digest)
    if rights is None:
        raise Conflict(msg("Anote primero con qué permiso se usa la imagen."))
    values = asdict(note) | {"networks": list(note.networks), "guardians": len(note.guardians)}
    del values["identity"]
    person = DepictedPerson(
        organisation_id=file.organisation_id,
        digest=digest,
        sealed_identity=seal(json.dumps([note.identity, *note.guardians])),
        added_by=work.actor.id,
        added_by_name=work.actor.name,
        added_at=work.now,
        **values,
    )
    zone = work.session.get_one(Organisation, file.organisation_id).zone
    check_terms(person.terms, today=local_day(work.now, zone))
    rights.depicts = Depiction.PEOPLE
    work.session.add(person)
    work.session.flush()
    _record(work, file, Act.MEDIA_PERSON_ADDED, person=person.id, age=note.age)
    return person


def remove_person(work: Work, person: DepictedPerson) -> None:
    """Remove a locked person noted by mistake; a revocation stays."""
    demand(may_note(work.actor))
    if person.revoked_at:
        raise Conflict(msg("Retiró su consentimiento: se queda anotado para que la imagen no vuelva a salir."))
    file = file_by_digest(work.session, person.organisation_id, person.digest)
    _record(work, file, Act.MEDIA_PERSON_REMOVED, person=person.id)
    work.session.delete(person)
    work.session.flush()


def _record(work: Work, file: MediaFile, act: Act, **detail: object) -> None:
    audit.record(work, act, subject=f"media:{file.id}", **detail)
    work.session.flush()
