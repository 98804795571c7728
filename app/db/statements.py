"""Statements kept at module level and run with values: queries of columns, of entities, and changes.

Each carries the condition of the organisation (invariant I8) for every table that has one.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers, with_loader_criteria
from sqlmodel import Session

from app.db.columns import Id, Tenant
from app.db.scope import IS_OWN, SCOPE

Result = TypeVar("Result")
ORGANISATION_ID = sa.bindparam("organisation_id", type_=Id)
"""The organisation a read is for; its value is named `organisation_id`."""
_SESSION_ORGANISATION_ID = sa.bindparam("own_organisation_id", type_=Id)


def param(name: str, *, many: bool = False) -> Any:
    """A value still to be given, of the type of the column it stands beside; `many` for those of an IN."""
    return sa.bindparam(name, expanding=many)


ESCAPE = "/"


def escape_like(words: str) -> str:
    """Words somebody looks for, as LIKE wants them when it is told `ESCAPE`: taken at their letter."""
    return words.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def select_columns(*wanted: Any) -> Any:
    """A select of however many columns; the typed one counts only so far."""
    return sa.select(*wanted)


def as_tuple(*row: Any) -> tuple[Any, ...]:
    """The shape of a row that needs none."""
    return row


class ScopedStatement:
    """A select with the condition of the organisation; `everywhere`: read before any organisation is known."""

    def __init__(self, statement: Any, *, everywhere: bool = False) -> None:
        self.written = statement
        self._everywhere = everywhere

    @cached_property
    def statement(self) -> Any:
        """Made when it is first run, since by then every table is known."""
        own = self.written.execution_options(**{IS_OWN: True})
        return own if self._everywhere else own.options(_one_organisation())

    def values(self, session: Session, values: dict[str, Any]) -> dict[str, Any]:
        """Raise `KeyError` when neither the session nor the values name the organisation whose rows are read."""
        if self._everywhere:
            return values
        scope = session.info.get(SCOPE)
        return {**values, _SESSION_ORGANISATION_ID.key: values[ORGANISATION_ID.key] if scope is None else scope}

    def _rows(self, session: Session, values: dict[str, Any]) -> Sequence[Any]:
        if session.autoflush:
            session.flush()
        return session.execute(self.statement, self.values(session, values)).all()


class Query(ScopedStatement, Generic[Result]):
    """Columns, each row made into a `shape`; it sees what the same transaction wrote before."""

    def __init__(self, statement: Any, shape: Callable[..., Result], *, everywhere: bool = False) -> None:
        super().__init__(statement, everywhere=everywhere)
        self._shape = shape

    def all(self, session: Session, **values: Any) -> list[Result]:
        return [self._shape(*row) for row in self._rows(session, values)]

    def first(self, session: Session, **values: Any) -> Result | None:
        """Return the first row, if any; the statement limits how many there may be."""
        rows = self._rows(session, values)
        return self._shape(*rows[0]) if rows else None


class EntityQuery(ScopedStatement, Generic[Result]):
    """Models; each row is a model, or a tuple as it was selected."""

    def all(self, session: Session, **values: Any) -> list[Result]:
        return [self._result(row) for row in self._rows(session, values)]

    def first(self, session: Session, **values: Any) -> Result | None:
        """Return the first row, if any; the statement limits how many there may be."""
        rows = self._rows(session, values)
        return self._result(rows[0]) if rows else None

    @staticmethod
    def _result(row: Any) -> Any:
        return row[0] if len(row) == 1 else tuple(row)


@cache
def _one_organisation() -> Any:
    configure_mappers()
    return with_loader_criteria(
        Tenant, lambda cls: cls.organisation_id == _SESSION_ORGANISATION_ID, include_aliases=True
    )


class Command:
    """A change of a table's rows, none of which is held as a model; the statement itself names the organisation."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def run(self, session: Session, **values: Any) -> int:
        """Return how many rows it changed."""
        session.flush()
        return int(session.connection().execute(self._statement, values).rowcount)
