"""Pictures of what is published that everybody may see: while it is out, and while their rights stand."""

from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.image_rights.models import PictureUse
from app.domain.image_rights.queries import rights_facts
from app.domain.image_rights.rules.licences import may_be_shown
from app.domain.media.models import MediaFile
from app.domain.media.queries import files_by_digest
from app.domain.public.queries.published import is_out
from app.domain.publishing.models import IS_PUBLICATION, Capture, Delivery
from app.domain.publishing.queries.captures import CaptureEvidence

MOST_CAPTURES = 5
"""Of those that hold a picture, as many as are read to find one that is whole."""


def shown_files(
    session: Session, organisation_id: int, digests: Collection[str], *, today: date
) -> Mapping[str, MediaFile]:
    """Return by digest the files whose rights stand, in two statements at most; none without digests."""
    facts = rights_facts(session, organisation_id, digests)
    standing = {digest for digest, known in facts.items() if may_be_shown(known, today)}
    return files_by_digest(session, organisation_id, standing) if standing else {}


def published_file(session: Session, organisation_id: int, digest: str, *, today: date) -> MediaFile | None:
    """Return the picture or video while a publication that is out shows it and its rights stand."""
    captures = session.exec(
        select(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(PictureUse, _IS_OF_POST)
        .where(Capture.organisation_id == organisation_id, PictureUse.digest == digest)
        .where(sa.cast(col(Capture.media), sa.Text).contains(digest, autoescape=True))
        .where(*is_out(Delivery, organisation_id), *IS_PUBLICATION)
        .order_by(col(Capture.id).desc())
        .limit(MOST_CAPTURES)
    ).all()
    if not any(CaptureEvidence(capture).is_whole for capture in captures):
        return None
    return shown_files(session, organisation_id, [digest], today=today).get(digest)


_IS_OF_POST = (col(PictureUse.organisation_id) == Delivery.organisation_id) & (
    col(PictureUse.post_id) == Delivery.post_id
)
