from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.domain.image_rights.models import DepictedPerson, PictureRights
from app.domain.image_rights.rules.consent import KEEP_ENDED
from app.domain.image_rights.rules.licences import RightsFacts
from app.domain.media.models import MediaFile
from app.domain.media.queries import of_same_file


def rights_facts(session: Session, organisation_id: int, digests: Collection[str]) -> Mapping[str, RightsFacts]:
    """Return the facts of the stored pictures, in one statement; none without digests."""
    if not digests:
        return {}
    rows = _FACTS.all(session, organisation_id=organisation_id, digests=sorted(digests))
    people: dict[str, list[DepictedPerson]] = {}
    for digest, _, depicted in rows:
        people.setdefault(digest, []).extend([depicted] if depicted else [])
    return {digest: _facts(rights, people[digest]) for digest, rights, _ in rows}


def _facts(rights: PictureRights | None, people: Sequence[DepictedPerson]) -> RightsFacts:
    terms = tuple(depicted.terms for depicted in people)
    if rights is None:
        return RightsFacts(people=terms)
    return RightsFacts(rights.licence, rights.expires_on, rights.origin, rights.depicts, terms)


def image_rights(session: Session, organisation_id: int, digest: str) -> PictureRights | None:
    return session.exec(
        select(PictureRights).where(PictureRights.organisation_id == organisation_id, PictureRights.digest == digest)
    ).first()


def depicted_people(session: Session, organisation_id: int, digest: str) -> Sequence[DepictedPerson]:
    """Return the people noted in a picture, in the order they were."""
    return session.exec(
        select(DepictedPerson)
        .where(DepictedPerson.organisation_id == organisation_id, DepictedPerson.digest == digest)
        .order_by(col(DepictedPerson.id))
    ).all()


def first_revocation(people: Iterable[DepictedPerson]) -> datetime | None:
    return min((person.revoked_at for person in people if person.revoked_at), default=None)


def depicted_person_or_404(
    session: Session, organisation_id: int, person_id: int, *, digest: str = "", lock: bool = False
) -> DepictedPerson:
    """Return the person, of that picture if it is named."""
    query = select(DepictedPerson).where(
        DepictedPerson.organisation_id == organisation_id, DepictedPerson.id == person_id
    )
    query = query.where(DepictedPerson.digest == digest) if digest else query
    depicted = session.exec(query.with_for_update() if lock else query).first()
    if depicted is None:
        raise NotFound(msg("Esta persona no está anotada en ninguna imagen."))
    return depicted


def people_past_term(session: Session, *, now: datetime, limit: int) -> Sequence[DepictedPerson]:
    """Lock and return people whose consent was revoked or expired a term ago, of all organisations."""
    before = now - KEEP_ENDED
    ended = or_(col(DepictedPerson.revoked_at) < before, col(DepictedPerson.expires_on) < local_day(before, "UTC"))
    query = select(DepictedPerson).where(col(DepictedPerson.erased_at).is_(None), ended)
    return session.exec(query.order_by(col(DepictedPerson.id)).limit(limit).with_for_update(skip_locked=True)).all()


_FACTS: EntityQuery[tuple[str, PictureRights | None, DepictedPerson | None]] = EntityQuery(
    select_columns(MediaFile.digest, PictureRights, DepictedPerson)
    .outerjoin(PictureRights, of_same_file(PictureRights))
    .outerjoin(DepictedPerson, of_same_file(DepictedPerson))
    .where(MediaFile.organisation_id == ORGANISATION_ID, col(MediaFile.digest).in_(param("digests", many=True)))
    .order_by(col(DepictedPerson.id))
)
