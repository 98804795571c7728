from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ESCAPE, ORGANISATION_ID, escape_like, param, select_columns
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


class StoredPicture(NamedTuple):
    digest: str
    name: str
    alt_text: str


def stored_pictures(session: Session, organisation_id: int, words: str, place: Cursor | None) -> Page[StoredPicture]:
    """Return a page of the pictures whose name or alternative text has all the words, newest first."""
    terms = fold_name(words).split()[:MOST_TERMS]
    patterns = {
        f"term_{n}": f"%{escape_like(term)}%" for n, term in enumerate([*terms, *[""] * MOST_TERMS][:MOST_TERMS])
    }
    return _PICTURES.page(session, place, organisation_id=organisation_id, **patterns)


MOST_TERMS = 4
_PICTURES: KeysetQuery[StoredPicture] = KeysetQuery(
    select_columns(MediaFile.digest, MediaFile.name, MediaFile.alt_text)
    .where(MediaFile.organisation_id == ORGANISATION_ID)
    .where(*(col(MediaFile.words).like(param(f"term_{n}"), escape=ESCAPE) for n in range(MOST_TERMS))),
    StoredPicture,
    at=col(MediaFile.uploaded_at),
    key=col(MediaFile.id),
    descending=True,
)
