"""Who could take a step of a review."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, or_, select

from app.accounts.models import Membership, User
from app.accounts.queries.arrivals import in_force
from app.accounts.queries.people import Member, gathered
from app.db.reads import HERE, Load, given


def holders(
    session: Session, roles: Collection[str], people: Collection[int], *, organisation_id: int, today: date
) -> list[Member]:
    """Whoever holds one of these roles today or is one of these people, with all they hold; if they can sign in."""
    found = _HOLDERS.all(session, organisation_id=organisation_id, roles=list(roles), people=list(people), today=today)
    return gathered(found)


_NAMED = or_(
    col(Membership.role).in_(given("roles", many=True)), col(Membership.user_id).in_(given("people", many=True))
)
_CALLED = select(Membership.user_id).where(Membership.organisation_id == HERE, in_force(given("today")), _NAMED)
_HOLDERS: Load[tuple[User, Membership]] = Load(
    select(User, Membership)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == HERE, in_force(given("today")), col(User.disabled_at).is_(None))
    .where(col(User.id).in_(_CALLED))
    .order_by(User.name, col(User.id), col(Membership.id))
)
