"""Reads of pieces that are true all year."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.words import say
from app.plan.models import Evergreen
from app.topics.models import Topic

Listed = tuple[Evergreen, str | None]


def pieces(session: Session, organisation_id: int, *, closed: bool = False) -> Sequence[Listed]:
    """Those in use (or those closed) with the name of their topic, the longest unused first."""
    return session.exec(
        select(Evergreen, Topic.name)
        .join(Topic, col(Topic.id) == Evergreen.topic_id, isouter=True)
        .where(Evergreen.organisation_id == organisation_id, col(Evergreen.closed).is_(closed))
        .order_by(col(Evergreen.last_used_on).nulls_first(), Evergreen.title, col(Evergreen.id))
    ).all()


def piece_or_404(session: Session, organisation_id: int, piece_id: int, *, lock: bool = False) -> Evergreen:
    """Raises `NotFound`."""
    query = select(Evergreen).where(Evergreen.organisation_id == organisation_id, Evergreen.id == piece_id)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(say("Esa pieza no existe."))
    return found
