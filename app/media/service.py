"""Taking images in."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.media import queries
from app.media.models import MediaFile
from app.media.ports import CleanImage, Files


def add(session: Session, files: Files, image: CleanImage, *, name: str, actor: Actor, now: datetime) -> MediaFile:
    """Keep an image, once. It comes cleaned (`Images.cleaned`), which takes too long for a transaction."""
    demand(actor.may(Permission.POST_WRITE))
    digest = hashlib.sha256(image.content).hexdigest()
    known = queries.files(session, actor.organisation_id, [digest]).get(digest)
    if known:
        return known
    files.keep(actor.organisation_id, digest, image.content)
    row = MediaFile(
        organisation_id=actor.organisation_id,
        digest=digest,
        name=name[:200],
        media_type=image.media_type,
        size=len(image.content),
        width=image.width,
        height=image.height,
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(session, Act.MEDIA_ADDED, actor=actor, now=now, subject=f"media:{row.id}", digest=digest, name=name)
    return row
