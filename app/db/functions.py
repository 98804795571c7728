"""How long it is from one instant to another, in the words of either engine."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class minutes_between(GenericFunction[int]):  # noqa: N801  # read as a function of SQL
    """Whole minutes from the first to the second of two columns, the seconds of each counted whole."""

    type = sa.Integer()
    inherit_cache = True


@compiles(minutes_between, "sqlite")
def _minutes_on_sqlite(element: Any, compiler: Any, **given: Any) -> str:
    earlier, later = (f"CAST(strftime('%s', {compiler.process(one, **given)}) AS INTEGER)" for one in element.clauses)
    return f"(({later} - {earlier}) / 60)"


@compiles(minutes_between, "postgresql")
def _minutes_on_postgresql(element: Any, compiler: Any, **given: Any) -> str:
    earlier, later = (
        f"CAST(floor(date_part('epoch', {compiler.process(one, **given)})) AS BIGINT)" for one in element.clauses
    )
    return f"(({later} - {earlier}) / 60)"
