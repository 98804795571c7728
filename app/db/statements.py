"""Reads said once: a statement is built when its module is imported, and asked with values as often as wanted.

What is done around a statement (building it, hiding other organisations' rows, finding it compiled, making models)
costs ten times what the database does with it. Here the condition of the organisation (invariant I8) is written into
the statement itself, for every table that has an organisation.

Changes said once, as reads are (`app.db.statements`): of rows that nobody holds as models in the same transaction.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers, with_loader_criteria
from sqlmodel import Session

from app.db.columns import Id, Tenant
from app.db.entity_maker import EntityMaker
from app.db.prepared_statement import PlainRows, PreparedByDialect
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
    """`everywhere` for what is asked before any organisation is known: who somebody is."""

    def __init__(self, statement: Any, *, everywhere: bool) -> None:
        self.written = statement
        self._everywhere = everywhere
        self._ready = PreparedByDialect(lambda: self.statement)

    @cached_property
    def statement(self) -> Any:
        """Made ready when it is first asked, since by then every table is known."""
        written = self.written.execution_options(**{IS_OWN: True})
        return written if self._everywhere else written.options(_one_organisation())

    def values(self, session: Session, values: dict[str, Any]) -> dict[str, Any]:
        """Raises `KeyError` when neither the session nor the values say whose rows are asked for."""
        if self._everywhere:
            return values
        scope = session.info.get(SCOPE)
        return {**values, _SESSION_ORGANISATION_ID.key: values[ORGANISATION_ID.key] if scope is None else scope}

    def _ask(self, session: Session, values: dict[str, Any]) -> PlainRows:
        if session.autoflush:
            session.flush()
        connection = session.connection()
        return self._ready.on(connection).rows(connection, self.values(session, values))


class Query(ScopedStatement, Generic[Result]):
    """Columns, each row made into a `shape`; what was written before in the same transaction is seen."""

    def __init__(self, statement: Any, shape: Callable[..., Result], *, everywhere: bool = False) -> None:
        super().__init__(statement, everywhere=everywhere)
        self._shape = shape

    def all(self, session: Session, **values: Any) -> list[Result]:
        shape = self._shape
        return [shape(*row) for row in self._ask(session, values)]

    def first(self, session: Session, **values: Any) -> Result | None:
        """The first row there is; the statement says how many it may find."""
        rows = self._ask(session, values)
        return self._shape(*rows[0]) if rows else None


class EntityQuery(ScopedStatement, Generic[Result]):
    """Models, for a deed or for whoever hands them on; each row is a model, or a tuple as it was selected."""

    def __init__(self, statement: Any, *, everywhere: bool = False) -> None:
        super().__init__(statement, everywhere=everywhere)

    def all(self, session: Session, **values: Any) -> Sequence[Result]:
        return self._making.rows(session, self._ask(session, values))

    def first(self, session: Session, **values: Any) -> Result | None:
        """The first row there is; the statement says how many it may find."""
        rows = self._ask(session, values)[:1]
        return cast("Result", self._making.rows(session, rows)[0]) if rows else None

    @cached_property
    def _making(self) -> EntityMaker:
        return EntityMaker(super().statement)

    @cached_property
    def statement(self) -> Any:
        return self._making.statement


@cache
def _one_organisation() -> Any:
    configure_mappers()
    return with_loader_criteria(
        Tenant, lambda cls: cls.organisation_id == _SESSION_ORGANISATION_ID, include_aliases=True
    )


class Command:
    """A change of a table's rows; the statement itself says of which organisation."""

    def __init__(self, statement: Any) -> None:
        self._ready = PreparedByDialect(lambda: statement)

    def run(self, session: Session, **values: Any) -> int:
        """How many rows it changed."""
        session.flush()
        connection = session.connection()
        return self._ready.on(connection).run(connection, [values])
