import hashlib
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedImage, FileStore


def store_image(
    session: Session, files: FileStore, image: CleanedImage, *, name: str, actor: Actor, now: datetime
) -> MediaFile:
    """Store once, already cleaned (`ImageCleaner.cleaned`): too slow for a transaction."""
    demand(actor.may(Permission.POST_WRITE))
    digest = hashlib.sha256(image.content).hexdigest()
    known = queries.files_by_digest(session, actor.organisation_id, [digest]).get(digest)
    if known:
        return known
    files.keep(actor.organisation_id, digest, image.content)
    row = MediaFile(
        organisation_id=actor.organisation_id,
        digest=digest,
        name=name[:200],
        words=fold_name(name[:200]),
        media_type=image.media_type,
        size=len(image.content),
        width=image.width,
        height=image.height,
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    return add_file(session, row, actor=actor, now=now)


def add_file(session: Session, row: MediaFile, *, actor: Actor, now: datetime) -> MediaFile:
    session.add(row)
    session.flush()
    words = {"digest": row.digest, "name": row.name}
    audit.record(session, Act.MEDIA_ADDED, actor=actor, now=now, subject=f"media:{row.id}", **words)
    return row
