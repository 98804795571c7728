"""Files of messages that were brought."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.citizens.models import CitizenImport
from app.core.errors import NotFound
from app.core.words import say


def import_or_404(
    session: Session, organisation_id: int, import_id: int, *, user_id: int, lock: bool = False
) -> CitizenImport:
    """Whoever brought it sees it; raises `NotFound` for everybody else."""
    wanted = select(CitizenImport).where(
        CitizenImport.organisation_id == organisation_id,
        CitizenImport.id == import_id,
        CitizenImport.user_id == user_id,
    )
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Ese fichero no está aquí: tráigalo otra vez."))
    return found


def under_way(session: Session) -> Sequence[tuple[int, int]]:
    """Organisation and key of those somebody said yes to and that are not settled yet, the oldest first."""
    return session.exec(
        select(CitizenImport.organisation_id, CitizenImport.id)
        .where(col(CitizenImport.accepted_at).is_not(None), col(CitizenImport.applied_at).is_(None))
        .order_by(col(CitizenImport.accepted_at), col(CitizenImport.id))
        .limit(5)
    ).all()
