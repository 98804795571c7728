from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.domain.image_rights.models import PictureRights
from app.domain.image_rights.rules.licences import PictureOrigin
from app.domain.media.models import MediaFile
from app.domain.media.rules import CENTRE, FocalPoint


class PictureFacts(NamedTuple):
    """`width`, `height` in pixels; `poster`: a video's, by its digest; `origin`, `focus`: as the library says."""

    media_type: str
    width: int
    height: int
    poster: str = ""
    origin: PictureOrigin = PictureOrigin.NONE
    focus: FocalPoint = CENTRE


def picture_facts(session: Session, digests: Collection[str]) -> dict[tuple[int, str], PictureFacts]:
    """Return facts by organisation and digest, in one statement."""
    if not digests:
        return {}
    is_of = (col(PictureRights.organisation_id) == MediaFile.organisation_id) & (
        col(PictureRights.digest) == MediaFile.digest
    )
    rows = session.exec(
        select(MediaFile, PictureRights.origin)
        .outerjoin(PictureRights, is_of)
        .where(col(MediaFile.digest).in_(digests))
    )
    return {(file.organisation_id, file.digest): _facts_of(file, origin) for file, origin in rows}


def _facts_of(file: MediaFile, origin: str | None) -> PictureFacts:
    known = PictureOrigin(origin or "none")
    return PictureFacts(file.media_type, file.width, file.height, file.poster, known, file.focus)
