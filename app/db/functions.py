from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class minutes_between(GenericFunction[int]):  # noqa: N801  # read as a function of SQL
    """Whole minutes between columns, each floored to the second."""

    type = sa.Integer()
    inherit_cache = True


@compiles(minutes_between, "sqlite")
def _minutes_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (
        f"CAST(strftime('%s', {compiler.process(claus, **options)}) AS INTEGER)" for claus in element.clauses
    )
    return f"(({later} - {earlier}) / 60)"


@compiles(minutes_between, "postgresql")
def _minutes_on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (
        f"CAST(floor(date_part('epoch', {compiler.process(claus, **options)})) AS BIGINT)" for claus in element.clauses
    )
    return f"(({later} - {earlier}) / 60)"


def json_numbers_overlap(connection: Connection, column: Any, numbers: Sequence[int]) -> ColumnElement[bool]:
    if connection.dialect.name == "postgresql":
        elements = sa.func.jsonb_array_elements_text(column).table_valued("value")
        wanted: Sequence[Any] = [str(number) for number in numbers]
    else:
        elements = sa.func.json_each(column).table_valued("value")
        wanted = numbers
    return sa.exists(sa.select(sa.literal(1)).select_from(elements).where(elements.c.value.in_(wanted)))
