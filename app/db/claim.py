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

from app.db.statements import Query, param


class Claimable(Protocol):
    id: int
    next_attempt_at: datetime | None
    lease_token: str | None


ClaimableRow = TypeVar("ClaimableRow", bound=Claimable)


def claim_rows(
    session: Session,
    model: type[ClaimableRow],
    *,
    limit: int,
    lease: timedelta,
    now: datetime,
    where: Sequence[ColumnElement[bool]] = (),
) -> tuple[str, list[ClaimableRow]]:
    """Claim up to `limit` due rows, the longest due first; nobody else gets them before the lease ends.

    One statement. On PostgreSQL it skips rows others hold; on SQLite the session's `BEGIN IMMEDIATE` already
    keeps other writers out. Commit before working on them. The rows come in the order of their keys.
    """
    token = new_lease_token()
    due = _select_due(model, model.id).where(*where).limit(limit).cte("due")
    claim = (
        update(model)
        .where(col(model.id) == due.c.id)
        .values(lease_token=token, next_attempt_at=now + lease)
        .returning(model)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return token, sorted(session.scalars(claim, {"now": now}), key=lambda row: row.id)


def new_lease_token() -> str:
    """Whoever works on rows under this name, nobody else does."""
    return secrets.token_hex(16)


def select_due_for_update(model: type[ClaimableRow], *columns: Any) -> Any:
    """The statement that locks what is due (`now`, `limit`) as `claim_rows` does, and writes nothing.

    For whoever decides about each row before writing it, once and with the lease: on PostgreSQL a row written twice in
    a transaction has its foreign keys checked again, and waits for whoever holds what they point to.
    """
    return _select_due(model, *columns).limit(param("limit"))


def _select_due(model: type[ClaimableRow], *columns: Any) -> Any:
    return (
        select(*columns)
        .where(col(model.next_attempt_at) <= param("now"))
        .order_by(col(model.next_attempt_at), col(model.id))
        .with_for_update(skip_locked=True)
    )


def settle(session: Session, model: type[ClaimableRow], row_id: int, token: str, **values: Any) -> bool:
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


def next_due(session: Session, model: type[ClaimableRow]) -> datetime | None:
    """When the next row is due (or its lease ends); one read of the partial index."""
    return _next_due_query(model).first(session)


@cache
def _next_due_query(model: type[Claimable]) -> Query[datetime]:
    soonest = col(model.next_attempt_at)
    first = select(model.next_attempt_at).where(soonest.is_not(None)).order_by(soonest).limit(1)
    return Query(first, lambda at: at, everywhere=True)
