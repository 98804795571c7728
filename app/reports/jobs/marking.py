"""How far an organisation has been followed, looked at under its lock."""

from sqlmodel import Session

from app.audit.models import DerivedMark


def come_to(session: Session, name: str, organisation_id: int, seq: int) -> bool:
    """Move the mark to there; False where another worker did already."""
    mark = session.get(DerivedMark, (name, organisation_id), with_for_update=True)
    mark = mark or DerivedMark(name=name, organisation_id=organisation_id)
    if mark.seq >= seq:
        return False
    mark.seq = seq
    session.add(mark)
    session.flush()
    return True
