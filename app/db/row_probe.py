"""Whether what a statement finds is as it was: its rows as the driver has them, to be compared and nothing else.

It passes by SQLAlchemy and, on PostgreSQL, by what the driver does around a statement (a transaction, a cursor, values
made of what came): each takes several times what the database does.
"""

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine.interfaces import PoolProxiedConnection
from sqlalchemy.exc import OperationalError

DriverRows = Sequence[Any]


_NUMERIC_DIALECT: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call] # SQLAlchemy's own
"""As the server itself wants statements."""


class RowProbe:
    """A select by one text, under a name no other has. Raises `OperationalError` where the database does not answer."""

    def __init__(self, name: str, statement: Select[Any]) -> None:
        self._name = name.encode()
        self._statement = statement
        self._written = lru_cache(self._write)

    def rows(self, engine: Engine, asked: str) -> DriverRows:
        try:
            with closing(engine.raw_connection()) as connection:
                plain: Any = connection.driver_connection
                if isinstance(plain, psycopg.Connection):
                    return self._of_server(connection, plain.pgconn, asked)
                found: DriverRows = plain.execute(self._written(engine.dialect), (asked,)).fetchall()
                return found
        except engine.dialect.loaded_dbapi.Error as failure:
            raise OperationalError(self._name.decode(), None, failure) from failure

    def _of_server(self, connection: PoolProxiedConnection, server: PGconn, asked: str) -> DriverRows:
        """A connection on which anything went wrong is given up."""
        try:
            found = self._found(server, asked.encode())
        except psycopg.Error:
            connection.invalidate()
            raise
        return [found.get_value(row, place) for row in range(found.ntuples) for place in range(found.nfields)]

    def _found(self, server: PGconn, asked: bytes) -> PGresult:
        """Kept ready on a connection from the first time, until the driver rolls something back there."""
        try:
            return _check_result(server.exec_prepared(self._name, [asked]))
        except InvalidSqlStatementName:
            _check_result(server.prepare(self._name, self._written(_NUMERIC_DIALECT).encode()))
            return _check_result(server.exec_prepared(self._name, [asked]))

    def _write(self, dialect: Dialect) -> str:
        return str(self._statement.compile(dialect=dialect))


def _check_result(found: PGresult) -> PGresult:
    if found.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(found)
    return found
