"""The one claim-with-lease, by `next_attempt_at` and `lease_token`.

`next_attempt_at`: due time or, claimed, lease end; NULL once finished. A dead worker thus loses row and token.
"""

import secrets
from collections.abc import Mapping, Sequence
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
    """Claim due rows, longest due first, until the lease ends.

    One statement: PostgreSQL skips held rows; SQLite's `BEGIN IMMEDIATE` excludes other writers. Commit before working.
    Rows come in key order.
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
    return secrets.token_hex(16)


def select_due_for_update(model: type[ClaimableRow], *columns: Any) -> Any:
    """Select due rows (`now`, `limit`), locked as by `claim_rows`, without writing.

    Decide, then write each row once: PostgreSQL rechecks foreign keys of rows written twice in a transaction, awaiting
    their targets' holders.
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
    """Return False when the lease was lost.

    `next_attempt_at` is NULL unless given.
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


def renew_leases(session: Session, model: type[Claimable], tokens: Mapping[int, str], *, until: datetime) -> None:
    """Lengthen the leases still held, by row."""
    for row_id, token in tokens.items():
        mine = (col(model.id) == row_id) & (col(model.lease_token) == token)
        session.execute(update(model).where(mine).values(next_attempt_at=until))


def next_due(session: Session, model: type[ClaimableRow]) -> datetime | None:
    """Return the next due time (or lease end), from the partial index."""
    return _next_due_query(model).first(session)


@cache
def _next_due_query(model: type[Claimable]) -> Query[datetime]:
    soonest = col(model.next_attempt_at)
    first = select(model.next_attempt_at).where(soonest.is_not(None)).order_by(soonest).limit(1)
    return Query(first, lambda at: at, everywhere=True)
