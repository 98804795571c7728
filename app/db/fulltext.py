"""The one text search: FTS5 on SQLite, `tsvector` on PostgreSQL.

Neither folds, stems or ranks: `app.domain.search.rules` fills blank-separated `title_tokens` and `tokens`, so both find
the same rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import sqlite_version_info
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from app.core.token_query import AllMatch, HasToken, TokenQuery

TITLE, WHOLE = "title_vector", "whole_vector"
_INSERT_WORDS = "INSERT INTO search_words (rowid, title_tokens, tokens) VALUES (NEW.id, NEW.title_tokens, NEW.tokens);"
_DELETE_WORDS = """INSERT INTO search_words (search_words, rowid, title_tokens, tokens)
    VALUES ('delete', OLD.id, OLD.title_tokens, OLD.tokens);"""
_FTS5 = """CREATE VIRTUAL TABLE search_words USING fts5(
    title_tokens, tokens, content='search_entry', content_rowid='id', tokenize="ascii tokenchars '_'",
    detail='column', columnsize=0
)"""
_TRIGGER = "CREATE TRIGGER search_words_{} ON search_entry BEGIN {} END"
_SQLITE = (
    "DROP TABLE IF EXISTS search_words",
    _FTS5,
    _TRIGGER.format("insert AFTER INSERT", _INSERT_WORDS),
    _TRIGGER.format("delete AFTER DELETE", _DELETE_WORDS),
    _TRIGGER.format("update AFTER UPDATE OF title_tokens, tokens", _DELETE_WORDS + _INSERT_WORDS),
)
_SECURE_DELETE = "INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', {:d})"
_VECTOR = """ALTER TABLE search_entry ADD COLUMN {} tsvector NOT NULL
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array({}, ' '))) STORED"""
_GIN = "ix_search_entry_words"
_POSTGRESQL = (
    _VECTOR.format(TITLE, "title_tokens"),
    _VECTOR.format(WHOLE, "tokens"),
    f"CREATE INDEX {_GIN} ON search_entry USING gin ({WHOLE}) WITH (fastupdate = off)",
)


def install(connection: Connection) -> None:
    """Index the table; migrations recreating it call this."""
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


@contextmanager
def secure_delete(session: Session) -> Iterator[None]:
    """Remove deleted words now, not at the next merge.

    Four times the cost: only for rows that may name people. Needs SQLite 3.42.
    """
    connection = session.connection()
    can = connection.dialect.name == "sqlite" and sqlite_version_info >= (3, 42)
    if can:
        connection.exec_driver_sql(_SECURE_DELETE.format(1))
    yield
    if can:
        connection.exec_driver_sql(_SECURE_DELETE.format(0))


def is_index_artefact(name: str | None, kind: str) -> bool:
    """Recognise one engine's indexes, outside the models."""
    shadows = kind == "table" and (name or "").startswith("search_words")
    return (
        shadows
        or (kind == "column" and name in (TITLE, WHOLE))
        or (kind == "index" and name == "ix_search_entry_words")
    )


class TokenQueryType(TypeDecorator[TokenQuery]):
    """The engine's syntax; tokens are letters, digits and `_`."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: TokenQuery | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _tsquery(value) if dialect.name == "postgresql" else _fts5(value)


def _fts5(question: TokenQuery) -> str:
    if isinstance(question, HasToken):
        return f'"{question.token}"{" *" if question.is_prefix else ""}'
    word = " AND " if isinstance(question, AllMatch) else " OR "
    return f"({word.join(map(_fts5, question.parts))})"


def _tsquery(question: TokenQuery) -> str:
    if isinstance(question, HasToken):
        return f"'{question.token}'{':*' if question.is_prefix else ''}"
    word = " & " if isinstance(question, AllMatch) else " | "
    return f"({word.join(map(_tsquery, question.parts))})"


class _TokenMatch(FunctionElement[Any]):
    """A match with a bind parameter.

    Not boolean: SQLite would compare it with 1, missing the index.
    """

    inherit_cache = True

    def __init__(self, name: str) -> None:
        super().__init__(sa.bindparam(name, type_=TokenQueryType()))


class TokenMatch(_TokenMatch):
    name = "finds"
    inherit_cache = True


class TitleMatch(_TokenMatch):
    name = "finds_in_title"
    inherit_cache = True


@compiles(TokenMatch, "sqlite")
def _match_on_sqlite(element: TokenMatch, compiler: SQLCompiler, **options: Any) -> str:
    return _match(compiler.process(element.clauses, **options))


@compiles(TitleMatch, "sqlite")
def _title_match_on_sqlite(element: TitleMatch, compiler: SQLCompiler, **options: Any) -> str:
    return _match(f"'{{title_tokens}} : ' || {compiler.process(element.clauses, **options)}")


def _match(question: str) -> str:
    return f"search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH {question})"  # noqa: S608 - a bind parameter


@compiles(TokenMatch, "postgresql")
def _match_on_postgresql(element: TokenMatch, compiler: SQLCompiler, **options: Any) -> str:
    return f"search_entry.{WHOLE} @@ CAST({compiler.process(element.clauses, **options)} AS tsquery)"


@compiles(TitleMatch, "postgresql")
def _title_match_on_postgresql(element: TitleMatch, compiler: SQLCompiler, **options: Any) -> str:
    return f"search_entry.{TITLE} @@ CAST({compiler.process(element.clauses, **options)} AS tsquery)"
