"""The name an organisation knows somebody by: their own, or, of who left, the one they left with.

Every page of an organisation that shows a name and may show that of a former member asks it here.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select

from app.core.zones import local_day
from app.db.statements import ORGANISATION_ID
from app.domain.people.models import Membership, User


def name_in(organisation_id: Any) -> Any:
    """Return the name as a column of a statement that reads `User`.

    Whoever comes back has a newer function, so that the newest one says it.
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
    """Return the name of a person who is or was in the organisation."""
    return str(session.exec(select(name_in(organisation_id)).where(User.id == user_id)).one())


def organisations_left(session: Session, user_id: int, *, now: datetime) -> list[int]:
    """Return the organisations in which every function of a person ended before the day it is there.

    Columns, not the models: the criterion that hides other organisations reads models only.
    """
    held, body = (SQLModel.metadata.tables[name] for name in ("membership", "organisation"))
    last = sa.func.max(sa.func.coalesce(held.c.ends_on, sa.literal(date.max, sa.Date())), type_=sa.Date())
    found = session.execute(
        sa.select(body.c.id, body.c.zone, last)
        .join(held, held.c.organisation_id == body.c.id)
        .where(held.c.user_id == user_id)
        .group_by(body.c.id, body.c.zone)
    )
    return [key for key, zone, ended in found if ended < local_day(now, zone)]
