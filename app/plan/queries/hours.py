"""The hours there are for networks."""

from datetime import date

from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.queries import gathered, in_force, may
from app.accounts.rules import Permission
from app.plan.models import PlanPerson


def available_minutes(session: Session, organisation_id: int, *, today: date) -> int | None:
    """A week, of everybody who looks after the accounts today; None while nobody has any. One statement."""
    wanted = (
        select(User, Membership, PlanPerson.minutes_week)
        .join(Membership, col(Membership.user_id) == User.id)
        .join(
            PlanPerson,
            (col(PlanPerson.user_id) == User.id) & (col(PlanPerson.organisation_id) == Membership.organisation_id),
        )
        .where(Membership.organisation_id == organisation_id, in_force(today))
    )
    found = session.exec(wanted).all()
    minutes = {user.id: each for user, _, each in found}
    here = gathered((user, held) for user, held, _ in found)
    return sum(minutes[one.user.id] for one in here if may(one, Permission.PLAN_READ)) or None
