from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.rules import FocalPoint


def set_focal_point(session: Session, digest: str, point: FocalPoint, *, actor: Actor, now: datetime) -> None:
    """Set the point that crops and thumbnails keep in sight from now on; approved crops stay as approved."""
    demand(actor.may(Permission.POST_WRITE) or actor.may(Permission.POST_EDIT))
    file = queries.file_by_digest(session, actor.organisation_id, digest)
    changed = assign_changes(file, {"focus_x": point.x, "focus_y": point.y})
    if changed:
        audit.record(session, Act.MEDIA_FOCUSED, actor=actor, now=now, subject=f"media:{file.id}", **changed)
