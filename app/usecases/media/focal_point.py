from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.rules import FocalPoint


def set_focal_point(work: Work, digest: str, point: FocalPoint) -> None:
    """Set the point that crops and thumbnails keep in sight from now on; approved crops stay as approved."""
    demand(work.actor.may(Permission.POST_WRITE) or work.actor.may(Permission.POST_EDIT))
    file = queries.file_by_digest(work.session, work.organisation_id, digest)
    changed = assign_changes(file, {"focus_x": point.x, "focus_y": point.y})
    if changed:
        audit.record(work, Act.MEDIA_FOCUSED, subject=f"media:{file.id}", **changed)
