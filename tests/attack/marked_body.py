"""A body in which every column that a person types carries a mark of its own, whatever guards it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from app.db.columns import Id, JSONDoc
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.line import EditorialLine
from app.domain.editorial_line.rules.line_data import rule_data
from app.domain.editorial_line.rules.versions import LineState
from app.domain.plan.models.versions import PlanVersion
from app.domain.posts.models import Variant
from app.domain.publishing.models import Capture
from app.domain.publishing.rules.delivery import capture_digest

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)


def mark_columns(url: sa.URL, columns: Iterable[str], *, line: EditorialLine) -> dict[str, str]:
    """Write its mark into every row of the columns, and a row where a table has none; return the column of each mark.

    SQLite alone, whose plain connections keep no foreign key. What is read by its digest gets it again; `line` is
    adopted.
    """
    engine = sa.create_engine(url)
    marks = {f"zqmark{number:04}z": column for number, column in enumerate(sorted(columns), start=1)}
    with engine.connect() as connection:
        _unguard(connection)
        _adopt(connection, line)
        _give_cards(connection)
        for mark, column in marks.items():
            table, name = column.split(".")
            _mark(connection, SQLModel.metadata.tables[table], name, mark)
        _name_topics_in_plans(connection)
        _seal_captures(connection)
        _begin_again(connection)
        connection.commit()
    engine.dispose()
    return marks


def _unguard(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
    for trigger in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')


def _adopt(connection: Connection, line: EditorialLine) -> None:
    rules = [rule_data(rule) for rule in line.rules]
    row = {"organisation_id": 1, "number": 1, "state": LineState.ADOPTED, "rules": rules, "in_force_from": EARLIER}
    connection.execute(sa.insert(LineVersion).values({**_row_of(LineVersion.__table__), **row}))  # type: ignore[attr-defined]


def _give_cards(connection: Connection) -> None:
    """Give every version a card, which the demonstration's networks are not sent."""
    card = {"address": "https://cauce.example/a", "title": "Una página", "description": "De qué va"}
    connection.execute(sa.update(Variant).values(cards=[card]))


def _mark(connection: Connection, table: sa.Table, name: str, mark: str) -> None:
    row, column = sa.literal_column("rowid"), table.c[name]
    blank = " " if isinstance(column.type, JSONDoc) else ""
    if not connection.execute(sa.select(row).select_from(table)).first():
        connection.execute(sa.insert(table).values(_row_of(table)))
    for key, value in connection.execute(sa.select(row, column)).all():
        marked = _within(value, partial(_marked, mark=mark), blank=blank)
        write = sa.update(table).prefix_with("OR IGNORE").where(row == key)
        connection.execute(write.values({name: mark if marked is None else marked}))


def _marked(value: str, mark: str) -> str:
    """Keep an address and a name's sign at their beginning, and the mark of words where no cut takes it."""
    return f"{mark} {value}" if " " in value else f"{value}{mark}"


def _within(value: Any, change: Callable[[str], str], *, blank: str = " ") -> Any:
    """Return the value with its words changed: the strings with a blank, which no choice out of a list has."""
    match value:
        case str() if blank in value:
            return change(value)
        case list():
            return [_within(inner, change, blank=blank) for inner in value]
        case dict():
            return {key: _within(inner, change, blank=blank) for key, inner in value.items()}
        case _:
            return value


def _row_of(table: sa.Table) -> dict[str, Any]:
    return {column.name: _value_of(column) for column in table.columns if not column.nullable and column.name != "id"}


def _value_of(column: sa.Column[Any]) -> Any:
    of_kind: Mapping[type, Any] = {JSONDoc: {}, sa.Boolean: False, sa.Float: 1.0, sa.LargeBinary: b"", sa.Time: time(9)}
    kind = column.type
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class or kind.enums))
    if isinstance(kind, sa.Integer | Id):
        return 1
    if isinstance(kind, sa.Date):
        return EARLIER.date()
    return of_kind.get(type(kind), "" if isinstance(kind, sa.String | AutoString) else EARLIER)


def _begin_again(connection: Connection) -> None:
    """Forget what the worker has written for everybody."""
    for statement in ("UPDATE public_page SET edition = ''", "DELETE FROM derived_mark", "DELETE FROM feed_block"):
        connection.exec_driver_sql(statement)


def _name_topics_in_plans(connection: Connection) -> None:
    """Have the plans in force name the topics as they are now marked."""
    names = {_unmarked(name): name for name in connection.exec_driver_sql("SELECT name FROM topic").scalars()}
    for row, content in connection.execute(sa.select(PlanVersion.id, PlanVersion.content)).all():  # type: ignore[call-overload]
        named = _within(content, lambda words: names.get(_unmarked(words), words), blank="")
        connection.execute(sa.update(PlanVersion).where(PlanVersion.id == row).values(content=named))  # type: ignore[arg-type]


def _unmarked(value: str) -> str:
    return re.sub(r" ?zqmark\d{4}z ?", "", value)


def _seal_captures(connection: Connection) -> None:
    names = ("answer", "media", "permalink", "text")
    for row in connection.execute(sa.select(Capture.id, *(getattr(Capture, name) for name in names))).all():  # type: ignore[call-overload]
        digest = capture_digest({name: getattr(row, name) for name in names})
        connection.execute(sa.update(Capture).where(Capture.id == row.id).values(digest=digest))  # type: ignore[arg-type]
