"""The one claim-with-lease: due rows of any table that has `next_attempt_at` and `lease_token`.

`next_attempt_at` is when the row is due or, while somebody works on it, when their lease ends; NULL once
finished. Whoever dies with a row in hand loses it when the lease ends, and their token no longer counts.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from app.db.reads import Read, given


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
    token = new_token()
    due = _due(model, model.id).where(*where).limit(limit).cte("due")
    claim = (
        update(model)
        .where(col(model.id) == due.c.id)
        .values(lease_token=token, next_attempt_at=now + lease)
        .returning(model)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return token, sorted(session.scalars(claim, {"now": now}), key=lambda row: row.id)


def new_token() -> str:
    """Whoever works on rows under this name, nobody else does."""
    return secrets.token_hex(16)


def pickable(model: type[Row], *columns: Any) -> Any:
    """The statement that locks what is due (`now`, `limit`) as `take` does, and writes nothing.

    For whoever decides about each row before writing it, once and with the lease: on PostgreSQL a row written twice in
    a transaction has its foreign keys checked again, and waits for whoever holds what they point to.
    """
    return _due(model, *columns).limit(given("limit"))


def _due(model: type[Row], *columns: Any) -> Any:
    return (
        select(*columns)
        .where(col(model.next_attempt_at) <= given("now"))
        .order_by(col(model.next_attempt_at), col(model.id))
        .with_for_update(skip_locked=True)
    )


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
    return _next_due(model).first(session)


@cache
def _next_due(model: type[Claimable]) -> Read[datetime]:
    soonest = col(model.next_attempt_at)
    first = select(model.next_attempt_at).where(soonest.is_not(None)).order_by(soonest).limit(1)
    return Read(first, lambda at: at, everywhere=True)
