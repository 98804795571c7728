from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.media.models import (
    DerivedFile,
    LinkCard,
    MediaFile,
    PictureDrawing,
    PictureLikeness,
    PictureTag,
    ProposedCaptions,
)
from app.domain.media.ports import PageCard
from app.domain.media.rules import DERIVED_MARGIN, FileFacts, card_digest, is_near, is_stale
from app.domain.people.models import User


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


def file_facts(session: Session, organisation_id: int, digests: Collection[str]) -> dict[str, FileFacts]:
    """Return facts by digest; no statement without digests."""
    files = files_by_digest(session, organisation_id, digests) if digests else {}
    return {digest: file.facts for digest, file in files.items()}


class StoredPicture(NamedTuple):
    digest: str
    name: str
    alt_text: str


def near_pictures(session: Session, organisation_id: int, digest: str) -> list[StoredPicture]:
    """Return the other pictures that look like this one, each once."""
    rows = _NEAR.all(session, organisation_id=organisation_id, digest=digest)
    return list({row[2].digest: row[2] for row in rows if is_near(row[0], row[1])}.values())


class PictureVersion(NamedTuple):
    digest: str
    name: str
    uploaded_at: datetime
    uploaded_by: str | None


def picture_versions(session: Session, file: MediaFile) -> list[PictureVersion]:
    """Return every version of a picture, itself among them, the last uploaded first."""
    newest = file.newest or file.digest
    return _VERSIONS.all(session, organisation_id=file.organisation_id, newest=newest)


_VERSIONS: Query[PictureVersion] = Query(
    select_columns(MediaFile.digest, MediaFile.name, MediaFile.uploaded_at, User.name)
    .outerjoin(User, col(User.id) == MediaFile.uploaded_by)
    .where(MediaFile.organisation_id == ORGANISATION_ID)
    .where(or_(MediaFile.newest == param("newest"), MediaFile.digest == param("newest")))
    .order_by(col(MediaFile.uploaded_at).desc(), col(MediaFile.id).desc()),
    PictureVersion,
)


def of_same_file(table: Any) -> Any:
    """Return the condition that joins a table's rows to the stored file they are of."""
    return (col(table.organisation_id) == MediaFile.organisation_id) & (col(table.digest) == MediaFile.digest)


_THEIRS = aliased(PictureLikeness)
_NEAR: Query[tuple[str, str, StoredPicture]] = Query(
    select_columns(PictureLikeness.likeness, _THEIRS.likeness, MediaFile.digest, MediaFile.name, MediaFile.alt_text)
    .join(
        _THEIRS,
        (col(_THEIRS.organisation_id) == PictureLikeness.organisation_id)
        & (col(_THEIRS.band) == PictureLikeness.band)
        & (col(_THEIRS.digest) != PictureLikeness.digest),
    )
    .join(MediaFile, of_same_file(_THEIRS))
    .where(PictureLikeness.organisation_id == ORGANISATION_ID, PictureLikeness.digest == param("digest"))
    .order_by(col(MediaFile.id)),
    lambda mine, theirs, *picture: (mine, theirs, StoredPicture(*picture)),
)


def picture_tags(session: Session, organisation_id: int, digest: str) -> list[str]:
    return _TAGS_OF.all(session, organisation_id=organisation_id, digest=digest)


def used_tags(session: Session, organisation_id: int) -> list[tuple[str, str]]:
    """Return the tags in use as (key, tag), by name."""
    return _USED_TAGS.all(session, organisation_id=organisation_id)


_TAGS_OF: Query[str] = Query(
    select_columns(PictureTag.tag)
    .where(PictureTag.organisation_id == ORGANISATION_ID, PictureTag.digest == param("digest"))
    .order_by(col(PictureTag.key)),
    str,
)
_USED_TAGS: Query[tuple[str, str]] = Query(
    select_columns(PictureTag.key, func.min(PictureTag.tag))
    .where(PictureTag.organisation_id == ORGANISATION_ID)
    .group_by(col(PictureTag.key))
    .order_by(col(PictureTag.key)),
    as_tuple,
)


def drawing_type_or_404(work: Work, digest: str, drawn: str) -> str:
    """Return the media type of a picture as drawn for a network, by the digests of both. Raises `NotFound`."""
    media_type = _DRAWING_TYPE.first(work.session, organisation_id=work.organisation_id, digest=digest, drawn=drawn)
    if media_type is None:
        raise NotFound(msg("Esta imagen no existe."))
    return media_type


_DRAWING_TYPE: Query[str] = Query(
    select_columns(PictureDrawing.media_type)
    .where(PictureDrawing.organisation_id == ORGANISATION_ID)
    .where(PictureDrawing.digest == param("digest"), PictureDrawing.drawn == param("drawn"))
    .limit(1),
    str,
)


def is_kept(now: datetime) -> Any:
    """Return the condition that a drawn file stays long enough to be sealed."""
    return col(DerivedFile.look_at).is_(None) | (col(DerivedFile.look_at) > now + DERIVED_MARGIN)


def kept_digests(session: Session, organisation_id: int, digests: Collection[str], *, now: datetime) -> set[str]:
    """Return which drawn files stay; no statement without digests."""
    if not digests:
        return set()
    ours = (DerivedFile.organisation_id == organisation_id, col(DerivedFile.digest).in_(digests))
    return set(session.exec(select(DerivedFile.digest).where(*ours, is_kept(now))))


class StoredCard(NamedTuple):
    digest: str
    title: str
    description: str
    has_picture: bool
    fetched_at: datetime | None

    def is_stale(self, now: datetime) -> bool:
        return is_stale(self.title, self.fetched_at, now=now)


def link_cards(work: Work, addresses: Collection[str]) -> Mapping[str, StoredCard]:
    """Return the known cards by address; no statement without addresses."""
    digests = {card_digest(address): address for address in addresses}
    rows = _CARDS.all(work.session, organisation_id=work.organisation_id, digests=list(digests)) if digests else ()
    return {digests[row.digest]: row for row in rows}


def card_picture_or_404(work: Work, digest: str) -> tuple[bytes, str]:
    """Return content and media type. Raises `NotFound` when absent."""
    picture = _CARD_PICTURE.first(work.session, organisation_id=work.organisation_id, digest=digest)
    if picture is None or not picture[0]:
        raise NotFound(msg("Esta imagen no existe."))
    return picture


def page_cards(session: Session, organisation_id: int, addresses: Collection[str]) -> dict[str, PageCard]:
    """Return the cards as last read, without pages that were not yet; no statement without addresses."""
    digests = {card_digest(address): address for address in addresses}
    rows = _PAGE_CARDS.all(session, organisation_id=organisation_id, digests=list(digests)) if digests else ()
    return {digests[digest]: card for digest, card in rows}


def waiting_cards(session: Session, organisation_id: int) -> int:
    return _WAITING_CARDS.first(session, organisation_id=organisation_id) or 0


_CARDS: Query[StoredCard] = Query(
    select_columns(
        LinkCard.digest, LinkCard.title, LinkCard.description, col(LinkCard.picture_type) != "", LinkCard.fetched_at
    ).where(LinkCard.organisation_id == ORGANISATION_ID, col(LinkCard.digest).in_(param("digests", many=True))),
    StoredCard,
)
_CARD_PICTURE: Query[tuple[bytes, str]] = Query(
    select_columns(LinkCard.picture, LinkCard.picture_type).where(
        LinkCard.organisation_id == ORGANISATION_ID, LinkCard.digest == param("digest")
    ),
    as_tuple,
)
_PAGE_CARDS: Query[tuple[str, PageCard]] = Query(
    select_columns(
        LinkCard.digest, LinkCard.title, LinkCard.description, LinkCard.picture, LinkCard.picture_type
    ).where(
        LinkCard.organisation_id == ORGANISATION_ID,
        col(LinkCard.digest).in_(param("digests", many=True)),
        col(LinkCard.fetched_at).is_not(None),
    ),
    lambda digest, *card: (digest, PageCard(*card)),
)
_WAITING_CARDS: Query[int] = Query(
    select_columns(func.count()).where(
        LinkCard.organisation_id == ORGANISATION_ID, col(LinkCard.next_attempt_at).is_not(None)
    ),
    int,
)


class CaptionProposal(NamedTuple):
    """`text`: WebVTT, empty where nothing was heard."""

    digest: str
    language: str
    text: str
    has_failed: bool
    is_finished: bool


def caption_proposals(work: Work, digests: Collection[str]) -> list[CaptionProposal]:
    """Return the proposals of the videos; no statement without any."""
    return _PROPOSALS.all(work.session, organisation_id=work.organisation_id, digests=list(digests)) if digests else []


def waiting_transcriptions(session: Session, organisation_id: int) -> int:
    return _WAITING_TRANSCRIPTIONS.first(session, organisation_id=organisation_id) or 0


_PROPOSALS: Query[CaptionProposal] = Query(
    select_columns(
        ProposedCaptions.digest,
        ProposedCaptions.language,
        ProposedCaptions.text,
        ProposedCaptions.has_failed,
        col(ProposedCaptions.finished_at).is_not(None),
    ).where(
        ProposedCaptions.organisation_id == ORGANISATION_ID,
        col(ProposedCaptions.digest).in_(param("digests", many=True)),
    ),
    CaptionProposal,
)
_WAITING_TRANSCRIPTIONS: Query[int] = Query(
    select_columns(func.count()).where(
        ProposedCaptions.organisation_id == ORGANISATION_ID, col(ProposedCaptions.next_attempt_at).is_not(None)
    ),
    int,
)
