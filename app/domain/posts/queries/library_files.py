"""Files as the library has them now: what a version seals, and nothing that leaves reads."""

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.domain.image_rights.models import PictureRights
from app.domain.image_rights.rules.licences import PictureOrigin
from app.domain.media.models import MediaFile
from app.domain.media.queries import of_same_file
from app.domain.media.rules import FocalPoint


class LibraryFile(NamedTuple):
    """`width`, `height` in pixels; `size` in bytes; `poster`: a video's, by its digest."""

    media_type: str
    width: int
    height: int
    size: int
    poster: str
    origin: PictureOrigin
    focus: FocalPoint


def library_files(session: Session, organisation_id: int, digests: Collection[str]) -> dict[str, LibraryFile]:
    """Return the files by digest, in one statement; none without digests."""
    if not digests:
        return {}
    rows = session.exec(
        select(MediaFile, PictureRights.origin)
        .outerjoin(PictureRights, of_same_file(PictureRights))
        .where(MediaFile.organisation_id == organisation_id, col(MediaFile.digest).in_(digests))
    )
    return {file.digest: _library_file(file, origin) for file, origin in rows}


def _library_file(file: MediaFile, origin: str | None) -> LibraryFile:
    known = PictureOrigin(origin or PictureOrigin.NONE)
    return LibraryFile(file.media_type, file.width, file.height, file.size, file.poster, known, file.focus)
