"""What the filters offer."""

from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.db.reads import HERE, Read, as_it_is


def people(session: Session, organisation_id: int) -> list[tuple[int, str]]:
    """Everybody who holds or held a function here, by name."""
    return _PEOPLE.all(session, organisation_id=organisation_id)


_PEOPLE: Read[tuple[int, str]] = Read(
    select(User.id, User.name)
    .where(col(User.id).in_(select(Membership.user_id).where(Membership.organisation_id == HERE)))
    .order_by(User.name, col(User.id)),
    as_it_is,
)
