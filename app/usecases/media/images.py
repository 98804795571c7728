import hashlib
from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, delete

from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.db.bulk import BulkInsert
from app.db.statements import ORGANISATION_ID, Command
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.models import DerivedFile, MediaFile, PictureLikeness, PictureTag
from app.domain.media.ports import CleanedImage, FileStore
from app.domain.media.rules import likeness_bands

_LIKENESS = BulkInsert(PictureLikeness)


def store_image(work: Work, files: FileStore, image: CleanedImage, *, name: str, likeness: str = "") -> MediaFile:
    """Store once, already cleaned (`ImageCleaner.cleaned`): too slow for a transaction.

    A drawn file of the same bytes is the library's from then on: its row goes first, which nothing may be removing.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    digest = hashlib.sha256(image.content).hexdigest()
    known = queries.files_by_digest(work.session, work.organisation_id, [digest]).get(digest)
    if known:
        return known
    _ADOPT.run(work.session, organisation_id=work.organisation_id, digest=digest)
    files.keep(work.organisation_id, digest, image.content)
    row = MediaFile(
        organisation_id=work.organisation_id,
        digest=digest,
        name=name[:200],
        words=fold_name(name[:200]),
        media_type=image.media_type,
        size=len(image.content),
        width=image.width,
        height=image.height,
        uploaded_by=work.actor.id,
        uploaded_at=work.now,
    )
    add_file(work, row)
    _LIKENESS.run(work.session, [_band_row(row, likeness, band) for band in likeness_bands(likeness)])
    return row


def keep_content(files: FileStore, organisation_id: int, content: bytes) -> str:
    """Keep a small file, such as a poster; return its digest."""
    digest = hashlib.sha256(content).hexdigest()
    files.keep(organisation_id, digest, content)
    return digest


def add_file(work: Work, row: MediaFile) -> MediaFile:
    work.session.add(row)
    work.session.flush()
    words = {"digest": row.digest, "name": row.name}
    audit.record(work, Act.MEDIA_ADDED, subject=f"media:{row.id}", **words)
    return row


def tag_picture(work: Work, digest: str, tags: Sequence[str]) -> None:
    """Replace the picture's tags."""
    demand(work.actor.may(Permission.POST_WRITE) or work.actor.may(Permission.POST_EDIT))
    file = queries.file_by_digest(work.session, work.organisation_id, digest)
    where = {"organisation_id": file.organisation_id, "digest": digest}
    _UNTAG.run(work.session, **where)
    _TAGS.run(work.session, [{**where, "tag": tag, "key": fold_name(tag)} for tag in tags])
    subject = f"media:{file.id}"
    audit.record(work, Act.MEDIA_TAGGED, subject=subject, tags=list(tags))


_TAGS = BulkInsert(PictureTag)
_ADOPT = Command(
    delete(DerivedFile).where(
        col(DerivedFile.organisation_id) == ORGANISATION_ID, col(DerivedFile.digest) == bindparam("digest")
    )
)
_UNTAG = Command(
    delete(PictureTag).where(
        col(PictureTag.organisation_id) == ORGANISATION_ID, col(PictureTag.digest) == bindparam("digest")
    )
)


def _band_row(row: MediaFile, likeness: str, band: str) -> dict[str, object]:
    return {"organisation_id": row.organisation_id, "digest": row.digest, "likeness": likeness, "band": band}
