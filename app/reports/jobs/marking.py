"""How far an organisation has been followed, looked at under its lock."""

from sqlmodel import Session

from app.audit.models import DerivedMark
from app.db.upsert import add_missing


def come_to(session: Session, name: str, organisation_id: int, seq: int) -> bool:
    """Move the mark to there; False where another worker did already."""
    add_missing(session, DerivedMark, name=name, organisation_id=organisation_id, seq=0)
    mark = session.get_one(DerivedMark, (name, organisation_id), with_for_update=True)
    if mark.seq >= seq:
        return False
    mark.seq = seq
    session.flush()
    return True
