"""A member's name, or a former one's at departure, for every page."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select

from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID
from app.domain.people.models import Membership, User


def name_in(organisation_id: Any) -> Any:
    """Return a column for statements over `User`.

    The newest role decides, since returners have one.
    """
    newest = (
        select(func.nullif(col(Membership.known_name), ""))
        .where(Membership.organisation_id == organisation_id, Membership.user_id == User.id)
        .order_by(col(Membership.id).desc())
        .limit(1)
        .correlate(User)
    )
    return func.coalesce(newest.scalar_subquery(), col(User.name))


NAME_HERE = name_in(ORGANISATION_ID)


def known_name(session: Session, user_id: int, *, organisation_id: int) -> str:
    return str(session.exec(select(name_in(organisation_id)).where(User.id == user_id)).one())


def organisations_left(session: Session, user_id: int, *, now: datetime) -> list[int]:
    """Return the organisations where the user's every role ended before the local day.

    Select columns, not models: other organisations are then not hidden.
    """
    membership, body = (SQLModel.metadata.tables[name] for name in ("membership", "organisation"))
    last = sa.func.max(sa.func.coalesce(membership.c.ends_on, sa.literal(date.max, sa.Date())), type_=sa.Date())
    rows = session.execute(
        sa.select(body.c.id, body.c.zone, last)
        .join(membership, membership.c.organisation_id == body.c.id)
        .where(membership.c.user_id == user_id)
        .group_by(body.c.id, body.c.zone)
    )
    return [key for key, zone, ended in rows if ended < local_day(now, zone)]
