"""The words of a neighbouring body, which nobody of this one may read in its own pages."""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from app.domain.audit.models import AuditEntry
from tests.attack import doors

PLAIN_RUN = re.compile(r"[ -!#-%(-;=?-~]{20,}")
"""Long enough to be of one body alone, and written alike in HTML, JSON and CSV."""
OF_A_COLUMN = 5


def private_words(session: Session, neighbour_id: int, own_id: int) -> list[bytes]:
    """Return a few words of every column that people type in, none of which is also of the own body."""
    words: list[bytes] = []
    for name in sorted(column for columns in doors.TYPED.values() for column in doors.matching(columns)):
        table, column = name.split(".")
        if "organisation_id" in SQLModel.metadata.tables[table].c:
            own = "\n".join(_strings(session, table, column, own_id))
            theirs = {
                max(runs, key=len)
                for text in _strings(session, table, column, neighbour_id)
                if (runs := PLAIN_RUN.findall(text))
            }
            words += [run.encode() for run in sorted(theirs) if run not in own][:OF_A_COLUMN]
    return words


def entries(session: Session, body_id: int) -> int:
    """Return the entries of a body's record, which every change adds to."""
    return session.execute(sa.select(sa.func.count()).where(AuditEntry.organisation_id == body_id)).scalar_one()


def _strings(session: Session, table_name: str, column: str, body_id: int) -> Iterator[str]:
    table = SQLModel.metadata.tables[table_name]
    rows = session.execute(sa.select(table.c[column]).where(table.c.organisation_id == body_id)).scalars()
    return (text for value in rows for text in _within(value))


def _within(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for inner in value:
                yield from _within(inner)
        case dict():
            yield from _within([*value.values()])
