"""Holders of drawn files: versions, for good, as the library is; cards of links, while they are kept."""

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from app.domain.media.models import LinkCard, MediaFile
from app.domain.posts.models import Variant


def is_held_for_good(session: Session, organisation_id: int, digest: str) -> bool:
    """Tell whether a version of any age, or the library, has the file.

    Two statements; one of them goes through the organisation's variants with files, once in the life of each file.
    """
    in_library = select(MediaFile.id).where(
        MediaFile.organisation_id == organisation_id,
        or_(MediaFile.digest == digest, MediaFile.poster == digest),
    )
    sealed = select(Variant.id).where(
        Variant.organisation_id == organisation_id,
        or_(*(sa.cast(col(column), sa.Text).contains(digest) for column in (Variant.media, Variant.cards))),
    )
    return any(session.exec(holder.limit(1)).first() for holder in (in_library, sealed))


def is_on_card(session: Session, organisation_id: int, digest: str) -> bool:
    card = select(LinkCard.id).where(LinkCard.organisation_id == organisation_id, LinkCard.picture_digest == digest)
    return session.exec(card.limit(1)).first() is not None
