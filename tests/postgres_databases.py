"""Databases of the real PostgreSQL, reused from test to test.

Copying a template and dropping the copy costs the server more than most tests do; emptying a test's tables does not, on
a connection that has done it before.
"""

from dataclasses import dataclass, field

import psycopg
from psycopg import Connection, sql

from tests import warm_connections
from tests.peers.postgres import Postgres

SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
  SELECT concat(relname, relkind, relnatts) AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat(conrelid::regclass, conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat(proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""
_FILLED = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 ORDER BY relname
"""
"""Query of the tables with pages. A vacuumed empty one has none; asking each for a row would plan a statement over
all."""
_SEQUENCES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences"


@dataclass
class Shelf:
    """A pool of databases at the newest migration, each as empty as the `template` (its URL)."""

    server: Postgres
    template: str
    spare: list[str] = field(default_factory=list)
    doors: dict[str, Connection] = field(default_factory=dict)
    """The connection that restores each database."""

    def __post_init__(self) -> None:
        with _open(self.template) as connection:
            self._blank = Blank(connection)

    def take(self) -> str:
        return self.spare.pop() if self.spare else self._new()

    def put_back(self, url: str) -> None:
        """Take a database back; one with changed tables or triggers is not reused."""
        if self._blank.restore(self.doors[url], spared=warm_connections.resting(url)):
            self.spare.append(url)
        else:
            self._close(url)
            self.server.drop_database(url)

    def close(self) -> None:
        for url in list(self.doors):
            self._close(url)

    def _new(self) -> str:
        url = self.server.create_database(template=self.template)
        self.doors[url] = _open(url)
        return url

    def _close(self, url: str) -> None:
        warm_connections.cut(url)
        self.doors.pop(url).close()


class Blank:
    """The contents of a fresh database, and the way to restore them."""

    def __init__(self, connection: Connection) -> None:
        self._shape = _shape(connection)
        self._kept = {name: _rows(connection, name) for name in _filled_in(connection)}
        self._counters = sql.SQL("SELECT {}").format(
            sql.SQL(", ").join(
                sql.SQL("setval({}, {}, {})").format(*map(sql.Literal, row)) for row in connection.execute(_SEQUENCES)
            )
        )

    def restore(self, connection: Connection, *, spared: list[int]) -> bool:
        """Delete a test's rows without firing triggers; return false where the schema has changed.

        Vacuumed, so that the next test's rows are stored in the order of writing.
        """
        connection.execute(_OTHERS, [spared])
        if _shape(connection) != self._shape:
            return False
        connection.execute("SET session_replication_role = replica")
        filled = _filled_in(connection)
        for name in filled:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("VACUUM {}").format(sql.SQL(", ").join(map(sql.Identifier, filled))))
        for name, rows in self._kept.items():
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                copy.write(rows)
        connection.execute(self._counters)
        return True


def _filled_in(connection: Connection) -> list[str]:
    return [name for (name,) in connection.execute(_FILLED)]


def _shape(connection: Connection) -> str:
    [(shape,)] = connection.execute(SHAPE)
    return str(shape)


def _rows(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def _open(url: str) -> Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
