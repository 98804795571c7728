"""Leave to change rows of facts, for as long as what somebody has a right to is taken out of them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlmodel import Session

from app.audit.models import ErasureTicket


@contextmanager
def tickets(session: Session, table: str, ids: Iterable[int]) -> Iterator[None]:
    """While they are open these rows may be changed."""
    opened = [ErasureTicket(table_name=table, row_id=row_id) for row_id in ids]
    session.add_all(opened)
    session.flush()
    yield
    session.flush()
    for ticket in opened:
        session.delete(ticket)
    session.flush()
