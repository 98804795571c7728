"""Module-level statements, with the organisation's condition (invariant I8) on tenant tables."""

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
_SESSION_ORGANISATION_ID = sa.bindparam("own_organisation_id", type_=Id)


def param(name: str, *, many: bool = False) -> Any:
    """Return a parameter typed by its column; `many` for IN."""
    return sa.bindparam(name, expanding=many)


ESCAPE = "/"


def escape_like(words: str) -> str:
    """Escape words for a LIKE with `ESCAPE`."""
    return words.replace(ESCAPE, ESCAPE * 2).replace("%", f"{ESCAPE}%").replace("_", f"{ESCAPE}_")


def select_columns(*wanted: Any) -> Any:
    return sa.select(*wanted)


def as_tuple(*row: Any) -> tuple[Any, ...]:
    return row


class ScopedStatement:
    """A select; `everywhere`: before the organisation is known."""

    def __init__(self, statement: Any, *, everywhere: bool = False) -> None:
        self.written = statement
        self._everywhere = everywhere

    @cached_property
    def statement(self) -> Any:
        """Build the statement at the first run, when every table is known."""
        own = self.written.execution_options(**{IS_OWN: True})
        return own if self._everywhere else own.options(_one_organisation())

    def values(self, session: Session, values: dict[str, Any]) -> dict[str, Any]:
        """Raise `KeyError` if the organisation is not named."""
        if self._everywhere:
            return values
        scope = session.info.get(SCOPE)
        return {**values, _SESSION_ORGANISATION_ID.key: values[ORGANISATION_ID.key] if scope is None else scope}

    def _rows(self, session: Session, values: dict[str, Any]) -> Sequence[Any]:
        if session.autoflush:
            session.flush()
        return session.execute(self.statement, self.values(session, values)).all()


class Query(ScopedStatement, Generic[Result]):
    """Columns, each row a `shape`; its transaction's writes are seen."""

    def __init__(self, statement: Any, shape: Callable[..., Result], *, everywhere: bool = False) -> None:
        super().__init__(statement, everywhere=everywhere)
        self._shape = shape

    def all(self, session: Session, **values: Any) -> list[Result]:
        return [self._shape(*row) for row in self._rows(session, values)]

    def first(self, session: Session, **values: Any) -> Result | None:
        """Return the first row; the statement limits its rows."""
        rows = self._rows(session, values)
        return self._shape(*rows[0]) if rows else None


class EntityQuery(ScopedStatement, Generic[Result]):
    """Models; a row is a model or a tuple."""

    def all(self, session: Session, **values: Any) -> list[Result]:
        return [self._result(row) for row in self._rows(session, values)]

    def first(self, session: Session, **values: Any) -> Result | None:
        """Return the first row; the statement limits its rows."""
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
    """A change of unloaded rows; its statement names the organisation."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def run(self, session: Session, **values: Any) -> int:
        session.flush()
        return int(session.connection().execute(self._statement, values).rowcount)
