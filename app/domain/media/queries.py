from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.media.models import MediaFile


def file_by_digest(session: Session, organisation_id: int, digest: str) -> MediaFile:
    """Raise `NotFound` when absent."""
    media_file = files_by_digest(session, organisation_id, [digest]).get(digest)
    if media_file is None:
        raise NotFound(msg("Esta imagen no existe."))
    return media_file


def files_by_digest(session: Session, organisation_id: int, digests: Collection[str]) -> Mapping[str, MediaFile]:
    rows = session.exec(
        select(MediaFile).where(MediaFile.organisation_id == organisation_id, col(MediaFile.digest).in_(digests))
    )
    return {row.digest: row for row in rows}
