"""The one port to both engines' text search: FTS5 on SQLite, `tsvector` on PostgreSQL, over tokens we made ourselves.

Neither engine folds, stems or ranks: words are cut and reduced in `app.search.rules`, and the columns `title_tokens`
and `tokens` hold them between blanks. So the same question finds the same rows on both.
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

from app.core.matching import Every, Has, Question

TITLE, WHOLE = "title_vector", "whole_vector"
_WORDS_COME = "INSERT INTO search_words (rowid, title_tokens, tokens) VALUES (NEW.id, NEW.title_tokens, NEW.tokens);"
_WORDS_GO = """INSERT INTO search_words (search_words, rowid, title_tokens, tokens)
    VALUES ('delete', OLD.id, OLD.title_tokens, OLD.tokens);"""
_FTS5 = """CREATE VIRTUAL TABLE search_words USING fts5(
    title_tokens, tokens, content='search_entry', content_rowid='id', tokenize="ascii tokenchars '_'",
    detail='column', columnsize=0
)"""
_TRIGGER = "CREATE TRIGGER search_words_{} ON search_entry BEGIN {} END"
_SQLITE = (
    "DROP TABLE IF EXISTS search_words",
    _FTS5,
    _TRIGGER.format("insert AFTER INSERT", _WORDS_COME),
    _TRIGGER.format("delete AFTER DELETE", _WORDS_GO),
    _TRIGGER.format("update AFTER UPDATE OF title_tokens, tokens", _WORDS_GO + _WORDS_COME),
)
_SECURELY = "INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', {:d})"
_VECTOR = """ALTER TABLE search_entry ADD COLUMN {} tsvector NOT NULL
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array({}, ' '))) STORED"""
_GIN = "ix_search_entry_words"
_POSTGRESQL = (
    _VECTOR.format(TITLE, "title_tokens"),
    _VECTOR.format(WHOLE, "tokens"),
    f"CREATE INDEX {_GIN} ON search_entry USING gin ({WHOLE}) WITH (fastupdate = off)",
)


def install(connection: Connection) -> None:
    """Index the table of what can be found; a migration that recreates it calls this again."""
    for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
        connection.exec_driver_sql(statement)


@contextmanager
def leaving_no_trace(session: Session) -> Iterator[None]:
    """Words that go meanwhile go out of SQLite's index at once, and not when it is next merged.

    It costs four times as much, so only what may name people is written so. SQLite can from 3.42 on.
    """
    connection = session.connection()
    can = connection.dialect.name == "sqlite" and sqlite_version_info >= (3, 42)
    if can:
        connection.exec_driver_sql(_SECURELY.format(1))
    yield
    if can:
        connection.exec_driver_sql(_SECURELY.format(0))


def is_ours(name: str | None, kind: str) -> bool:
    """Whether the models know nothing of it because it is only the index of one engine."""
    shadows = kind == "table" and (name or "").startswith("search_words")
    return (
        shadows
        or (kind == "column" and name in (TITLE, WHOLE))
        or (kind == "index" and name == "ix_search_entry_words")
    )


class Asked(TypeDecorator[Question]):
    """A question, written as the engine at hand reads it. Tokens are letters, digits and `_`: nothing to escape."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Question | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _tsquery(value) if dialect.name == "postgresql" else _fts5(value)


def _fts5(question: Question) -> str:
    if isinstance(question, Has):
        return f'"{question.token}"{" *" if question.is_prefix else ""}'
    word = " AND " if isinstance(question, Every) else " OR "
    return f"({word.join(map(_fts5, question.parts))})"


def _tsquery(question: Question) -> str:
    if isinstance(question, Has):
        return f"'{question.token}'{':*' if question.is_prefix else ''}"
    word = " & " if isinstance(question, Every) else " | "
    return f"({word.join(map(_tsquery, question.parts))})"


class _Finds(FunctionElement[Any]):
    """Whether what a row says answers a question, which is the bind parameter of that name.

    Not typed as a boolean: SQLite would be asked whether it equals 1, and then would not use the index.
    """

    inherit_cache = True

    def __init__(self, name: str) -> None:
        super().__init__(sa.bindparam(name, type_=Asked()))


class Finds(_Finds):
    """Anywhere in it."""

    name = "finds"
    inherit_cache = True


class FindsInTitle(_Finds):
    name = "finds_in_title"
    inherit_cache = True


@compiles(Finds, "sqlite")
def _anywhere_on_sqlite(element: Finds, compiler: SQLCompiler, **options: Any) -> str:
    return _match(compiler.process(element.clauses, **options))


@compiles(FindsInTitle, "sqlite")
def _in_title_on_sqlite(element: FindsInTitle, compiler: SQLCompiler, **options: Any) -> str:
    return _match(f"'{{title_tokens}} : ' || {compiler.process(element.clauses, **options)}")


def _match(question: str) -> str:
    return f"search_entry.id IN (SELECT rowid FROM search_words WHERE search_words MATCH {question})"  # noqa: S608 - a bind parameter


@compiles(Finds, "postgresql")
def _anywhere_on_postgresql(element: Finds, compiler: SQLCompiler, **options: Any) -> str:
    return f"search_entry.{WHOLE} @@ CAST({compiler.process(element.clauses, **options)} AS tsquery)"


@compiles(FindsInTitle, "postgresql")
def _in_title_on_postgresql(element: FindsInTitle, compiler: SQLCompiler, **options: Any) -> str:
    return f"search_entry.{TITLE} @@ CAST({compiler.process(element.clauses, **options)} AS tsquery)"
