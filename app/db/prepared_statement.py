"""Statements made ready for the driver: their text written once, and how each value goes in and comes out.

SQLAlchemy finds a statement it has compiled by comparing the whole of it, then orders its values and describes its
rows, each time: several times what the database does. Here that is done once a statement; what surrounds an execution
(transactions, events, errors in its own words) stays SQLAlchemy's.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, cycle
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect

Conversion = Callable[[Any], Any]
OptionalConversion = Conversion | None
"""What a value becomes as it goes in; None where it stays."""
ParameterSlot = tuple[list[Any], OptionalConversion]
"""The places one value is sent in."""
ValueExpansion = Callable[[Any], Iterable[Any]]
ParameterValues = Mapping[str, Any]
PlainRows = list[Sequence[Any]]
MAX_PADDED = 4096
"""Up to so many values an IN is filled to the next power of two, so that few texts are written, kept and planned."""


class PreparedByDialect:
    """A statement, prepared for each dialect when that first asks it."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self._write = write
        self._dialects: dict[str, PreparedStatement] = {}

    def on(self, connection: Connection) -> "PreparedStatement":
        found = self._dialects.get(connection.dialect.name)
        if found is None:
            found = self._dialects[connection.dialect.name] = PreparedStatement(self._write(), connection.dialect)
        return found


class PreparedStatement:
    """A statement as one dialect says it. A value that is not given raises `KeyError`."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        self._compiled = statement.compile(dialect=dialect)
        self._dialect = dialect
        self._many = [one.key for one in self._compiled.post_compile_params if one.required]
        self._texts: dict[tuple[int, ...], _StatementText] = {}
        self._changing: list[tuple[int, Conversion]] | None = None

    def rows(self, connection: Connection, values: ParameterValues) -> PlainRows:
        values = self._filled(values)
        text = self._text(values)
        found, described = _execute(connection, text.statement, [text.given(values)])
        if self._changing is None:
            self._changing = self._read_by(described)
        return [_convert_row(row, self._changing) for row in found] if self._changing else found

    def run(self, connection: Connection, each: Sequence[ParameterValues]) -> int:
        """Once for each of these values, none of which is of an IN unless there is one; the rows it changed."""
        each = [self._filled(values) for values in each] if self._many else each
        text = self._text(each[0])
        return int(_execute(connection, text.statement, [text.given(values) for values in each])[0])

    def _text(self, values: ParameterValues) -> "_StatementText":
        lengths = tuple([len(values[name]) for name in self._many])
        found = self._texts.get(lengths)
        if found is None:
            found = _StatementText(self._compiled, self._dialect, values)
            if max(lengths, default=0) <= MAX_PADDED:
                self._texts[lengths] = found
        return found

    def _filled(self, values: ParameterValues) -> ParameterValues:
        return {**values, **{name: pad_values(values[name]) for name in self._many}} if self._many else values

    def _read_by(self, described: Sequence[Any]) -> list[tuple[int, Conversion]]:
        """The places of a row that are not as the driver answers them."""
        columns = self._compiled._result_columns  # their types, in the order of the rows
        kinds = [one.type.dialect_impl(self._dialect) for one in columns]
        ways = [kind.result_processor(self._dialect, one[1]) for kind, one in zip(kinds, described, strict=True)]
        return [(place, way) for place, way in enumerate(ways) if way is not None]


def pad_values(values: Collection[Any]) -> Sequence[Any]:
    """The last one again and again: among the values of an IN it says no more than once."""
    some = [*values]
    size = 1 << (len(some) - 1).bit_length() if 0 < len(some) <= MAX_PADDED else len(some)
    return some + some[-1:] * (size - len(some))


def _convert_row(row: Sequence[Any], changing: list[tuple[int, Conversion]]) -> Sequence[Any]:
    told = list(row)
    for place, process in changing:
        told[place] = process(told[place])
    return told


class _StatementText:
    """What is sent for so many values in each IN; those that never change are in their places already."""

    def __init__(self, compiled: Any, dialect: Dialect, values: ParameterValues) -> None:
        state = compiled.construct_expanded_state(values)
        self.statement: str = state.statement
        self._known: Any = list(state.positional_parameters) if state.positiontup else dict(state.parameters)
        places = _parameter_places(state.positiontup or state.parameters, is_named=not state.positiontup)
        self._asked: list[tuple[str, list[Any], OptionalConversion]] = []
        self._spread: list[tuple[str, ValueExpansion, list[ParameterSlot]]] = []
        for one, name in compiled.bind_names.items():
            names = state.parameter_expansion.get(name, [name])
            slots = [
                (places[n], way) for n, way in zip(names, cycle(_bind_conversions(one.type, dialect)), strict=False)
            ]
            if not one.required:
                _fill_slots(self._known, slots, _expansion(one)(one.effective_value))
            elif one.expanding:
                self._spread.append((one.key, _expansion(one), slots))
            else:
                self._asked.append((one.key, *slots[0]))

    def given(self, values: ParameterValues) -> Any:
        given = self._known.copy()
        for key, places, way in self._asked:
            value = values[key]
            said = value if way is None else way(value)
            for place in places:
                given[place] = said
        for key, spread, slots in self._spread:
            _fill_slots(given, slots, spread(values[key]))
        return tuple(given) if isinstance(given, list) else given


def _fill_slots(given: Any, slots: list[ParameterSlot], values: Iterable[Any]) -> None:
    for (places, way), one in zip(slots, values, strict=True):
        said = one if way is None else way(one)
        for place in places:
            given[place] = said


def _parameter_places(order: Iterable[str], *, is_named: bool) -> dict[str, list[Any]]:
    """Where each value goes: under its name, or wherever its turn comes."""
    found: dict[str, list[Any]] = defaultdict(list)
    for turn, name in enumerate(order):
        found[name].append(name if is_named else turn)
    return found


def _bind_conversions(kind: Any, dialect: Dialect) -> list[OptionalConversion]:
    """One for each part of a value that has several."""
    return [part.dialect_impl(dialect).bind_processor(dialect) for part in getattr(kind, "types", (kind,))]


def _expansion(one: BindParameter[Any]) -> ValueExpansion:
    if not one.expanding:
        return lambda value: (value,)
    return chain.from_iterable if hasattr(one.type, "types") else iter


def _execute(connection: Connection, statement: str, given: list[Any]) -> tuple[Any, Sequence[Any]]:
    """As `exec_driver_sql`, with what the driver itself answers."""
    kind: Any = connection.dialect.execution_ctx_cls
    begin, options = _plain_context(kind)._init_statement, connection.get_execution_options()
    answer: Any = connection._execute_context(connection.dialect, begin, statement, None, options, statement, given)
    return answer  # type: ignore[no-any-return] # see `_plain_context`


@cache
def _plain_context(kind: Any) -> Any:
    """An execution of the dialect's that answers with its rows and their description, or with how many it changed."""

    def _setup_result_proxy(self: Any) -> tuple[Any, Sequence[Any]]:
        cursor = self.cursor
        described = cursor.description or ()
        found = cursor.fetchall() if described else cursor.rowcount
        cursor.close()
        return found, described

    return type(f"Plain{kind.__name__}", (kind,), {"_setup_result_proxy": _setup_result_proxy})
