"""Pages of the stored pictures, newest versions alone, narrowed by words, tag, campaign and state of their rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.core.messages import LabelledEnum, msg
from app.core.name_keys import fold_name
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ESCAPE, ORGANISATION_ID, escape_like, param, select_columns
from app.domain.image_rights.models import DepictedPerson, PictureRights, PictureUse
from app.domain.image_rights.rules.licences import EXPIRES_SOON_DAYS, Depiction, PictureLicence, are_rights_noted
from app.domain.media.models import MediaFile, PictureTag
from app.domain.media.queries import of_same_file
from app.domain.posts.models import Post

MOST_TERMS = 4


class RightsState(LabelledEnum):
    WITHOUT = "without", msg("Sin derechos anotados")
    EXPIRING = "expiring", msg("Caducan en 30 días, o ya han caducado")


class LibraryPicture(NamedTuple):
    digest: str
    name: str
    alt_text: str
    focus_x: int
    focus_y: int
    licence: PictureLicence | None
    depicts: Depiction | None
    expires_on: date | None

    @property
    def is_noted(self) -> bool:
        return are_rights_noted(self.licence, self.depicts)


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """`tag`: its key."""

    words: str = ""
    tag: str = ""
    campaign_id: int | None = None
    state: RightsState | None = None


def library_pictures(
    session: Session, organisation_id: int, wanted: LibraryFilter, place: Cursor | None, *, today: date
) -> Page[LibraryPicture]:
    """Return a page of the pictures, newest first, in one statement."""
    terms = fold_name(wanted.words).split()[:MOST_TERMS]
    values: dict[str, Any] = {f"term_{n}": f"%{escape_like(term)}%" for n, term in enumerate(terms)}
    parts = frozenset(part for part, is_on in _parts_of(wanted).items() if is_on)
    for part in parts:
        values |= _values_of(part, wanted, today)
    return _library(parts, len(terms)).page(session, place, organisation_id=organisation_id, **values)


class _Part(StrEnum):
    TAG = "tag"
    CAMPAIGN = "campaign"
    WITHOUT = "without"
    EXPIRING = "expiring"


def _parts_of(wanted: LibraryFilter) -> Mapping[_Part, bool]:
    return {
        _Part.TAG: bool(wanted.tag),
        _Part.CAMPAIGN: wanted.campaign_id is not None,
        _Part.WITHOUT: wanted.state is RightsState.WITHOUT,
        _Part.EXPIRING: wanted.state is RightsState.EXPIRING,
    }


def _values_of(part: _Part, wanted: LibraryFilter, today: date) -> dict[str, Any]:
    match part:
        case _Part.TAG:
            return {"tag": wanted.tag}
        case _Part.CAMPAIGN:
            return {"campaign_id": wanted.campaign_id}
        case _Part.EXPIRING:
            return {"soon": today + timedelta(days=EXPIRES_SOON_DAYS)}
    return {}


@cache
def _library(parts: frozenset[_Part], terms: int) -> KeysetQuery[LibraryPicture]:
    """Build the statement once for each combination of what narrows it."""
    wanted = (MediaFile.digest, MediaFile.name, MediaFile.alt_text, MediaFile.focus_x, MediaFile.focus_y)
    statement = (
        select_columns(*wanted, PictureRights.licence, PictureRights.depicts, PictureRights.expires_on)
        .outerjoin(PictureRights, of_same_file(PictureRights))
        .where(MediaFile.organisation_id == ORGANISATION_ID, MediaFile.newest == "")
        .where(*(col(MediaFile.words).like(param(f"term_{n}"), escape=ESCAPE) for n in range(terms)))
        .where(*(_CONDITIONS[part] for part in sorted(parts)))
    )
    return KeysetQuery(statement, LibraryPicture, at=col(MediaFile.uploaded_at), key=col(MediaFile.id), descending=True)


_TAGGED = select(PictureTag.id).where(of_same_file(PictureTag), PictureTag.key == param("tag")).exists()
_IN_CAMPAIGN = (
    select(PictureUse.id)
    .join(Post, (col(Post.organisation_id) == PictureUse.organisation_id) & (col(Post.id) == PictureUse.post_id))
    .where(of_same_file(PictureUse), Post.campaign_id == param("campaign_id"))
    .exists()
)
_PERSON_ENDS = (
    select(DepictedPerson.id)
    .where(of_same_file(DepictedPerson), col(DepictedPerson.expires_on) <= param("soon"))
    .where(col(DepictedPerson.revoked_at).is_(None))
    .exists()
)
_CONDITIONS: Mapping[_Part, Any] = {
    _Part.TAG: _TAGGED,
    _Part.CAMPAIGN: _IN_CAMPAIGN,
    _Part.WITHOUT: or_(
        col(PictureRights.id).is_(None),
        col(PictureRights.licence) == PictureLicence.EARLIER,
        col(PictureRights.depicts) == Depiction.UNANSWERED,
    ),
    _Part.EXPIRING: or_(col(PictureRights.expires_on) <= param("soon"), _PERSON_ENDS),
}
"""A campaign is a folder: it holds the pictures of its posts."""
