"""Consents of people in pictures, with the picture and where it was published."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.db.statements import select_columns
from app.domain.image_rights.models import DepictedPerson
from app.domain.media.models import MediaFile
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.queries.picture_deliveries import PictureDelivery, deliveries_by_picture

WENT_OUT = frozenset({DeliveryState.PUBLISHED, DeliveryState.WITHDRAWN})


class DepictedConsent(NamedTuple):
    """`names`: the person's, then the guardians'."""

    person: DepictedPerson
    file: MediaFile
    publications: Sequence[PictureDelivery]
    names: tuple[str, ...] = ()


def sealed_identities(session: Session, organisation_id: int) -> Sequence[tuple[int, str]]:
    """Return the key and sealed names of everybody noted, the erased excepted."""
    query = select(DepictedPerson.id, DepictedPerson.sealed_identity).where(
        DepictedPerson.organisation_id == organisation_id, col(DepictedPerson.erased_at).is_(None)
    )
    return session.exec(query.order_by(col(DepictedPerson.id))).all()


def depicted_consents(session: Session, organisation_id: int, keys: Collection[int]) -> list[DepictedConsent]:
    """Return consents in the order noted, in two statements; none without keys."""
    if not keys:
        return []
    rows = session.execute(
        select_columns(DepictedPerson, MediaFile)
        .join(MediaFile, _IS_OF_PICTURE)
        .where(DepictedPerson.organisation_id == organisation_id, col(DepictedPerson.id).in_(keys))
        .order_by(col(DepictedPerson.id))
    ).all()
    shown = deliveries_by_picture(session, organisation_id, {file.digest for _, file in rows})
    return [
        DepictedConsent(person, file, [each for each in shown[file.digest] if each.delivery.state in WENT_OUT])
        for person, file in rows
    ]


_IS_OF_PICTURE = (col(MediaFile.organisation_id) == DepictedPerson.organisation_id) & (
    col(MediaFile.digest) == DepictedPerson.digest
)
