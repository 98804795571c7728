"""The one claim-with-lease: due rows of any table that has `next_attempt_at` and `lease_token`.

`next_attempt_at` is when the row is due or, while somebody works on it, when their lease ends; NULL once
finished. Whoever dies with a row in hand loses it when the lease ends, and their token no longer counts.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select


class Claimable(Protocol):
    id: int
    next_attempt_at: datetime | None
    lease_token: str | None


Row = TypeVar("Row", bound=Claimable)


def take(
    session: Session,
    model: type[Row],
    *,
    limit: int,
    lease: timedelta,
    now: datetime,
    where: Sequence[ColumnElement[bool]] = (),
) -> tuple[str, list[Row]]:
    """Claim up to `limit` due rows, the longest due first; nobody else gets them before the lease ends.

    One statement. On PostgreSQL it skips rows others hold; on SQLite the session's `BEGIN IMMEDIATE` already
    keeps other writers out. Commit before working on them. The rows come in the order of their keys.
    """
    token = secrets.token_hex(16)
    due = (
        select(model.id)
        .where(col(model.next_attempt_at) <= now, *where)
        .order_by(col(model.next_attempt_at), col(model.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    claim = (
        update(model)
        .where(col(model.id) == due.c.id)
        .values(lease_token=token, next_attempt_at=now + lease)
        .returning(model)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return token, sorted(session.scalars(claim), key=lambda row: row.id)


def settle(session: Session, model: type[Row], row_id: int, token: str, **values: Any) -> bool:
    """Write how the work ended and give the row back; False when the lease was lost and somebody else has it.

    `next_attempt_at` is NULL (finished) unless given.
    """
    ending = {"next_attempt_at": None, "lease_token": None, **values}
    done = session.execute(
        update(model)
        .where(col(model.id) == row_id, col(model.lease_token) == token)
        .values(**ending)
        .returning(col(model.id))
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def next_due(session: Session, model: type[Row]) -> datetime | None:
    """When the next row is due (or its lease ends); one read of the partial index."""
    pending = select(model.next_attempt_at).where(col(model.next_attempt_at).is_not(None))
    return session.exec(pending.order_by(col(model.next_attempt_at)).limit(1)).first()
