"""Models made of plain rows, the same that the session would have made of them.

For each statement the ORM works out again how its rows become models, which costs more than asking for them and making
them; here it is worked out once. As ever, a model that is in the session already is the one that is there: of a row
it takes only what had expired, or all of it where the statement says `populate_existing`.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapper
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlmodel import Session

RowMaker = Callable[[Session, Sequence[Any]], Any]


class EntityMaker:
    """What a statement selects, told column by column (`statement`), and what its rows become."""

    def __init__(self, written: Any) -> None:
        again = written.get_execution_options().get("populate_existing", False)
        parts = [(_mapper(one["expr"]), _expression_columns(one["expr"])) for one in written.column_descriptions]
        places = pairwise(accumulate((len(columns) for _, columns in parts), initial=0))
        self.statement = written.with_only_columns(*(column for _, columns in parts for column in columns))
        self._makers = [
            _row_maker(mapper, slice(*place), again) for (mapper, _), place in zip(parts, places, strict=True)
        ]

    def rows(self, session: Session, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Each is a model, or a tuple where the statement selects more than one thing."""
        if len(self._makers) == 1:
            [make] = self._makers
            return [make(session, row) for row in found]
        return [tuple(make(session, row) for make in self._makers) for row in found]


class _ModelMaker:
    """Makes models of one class out of the values at a place of each row."""

    def __init__(self, mapper: Mapper[Any], place: slice, again: bool) -> None:
        self._class, self._new = mapper.class_, mapper.class_manager.new_instance
        self._names = [one.key for one in mapper.column_attrs]
        self._key = [self._names.index(mapper.get_property_by_column(one).key) for one in mapper.primary_key]
        self._place, self._again = place, again

    def __call__(self, session: Session, row: Sequence[Any]) -> Any:
        values = row[self._place]
        key = tuple([values[n] for n in self._key])
        known = session.identity_map.get((self._class, key, None))
        if known is not None:
            self._tell(session, known, values)
            return known
        return None if None in key else self._made(session, key, values)

    def _made(self, session: Session, key: tuple[Any, ...], values: Sequence[Any]) -> Any:
        """Each step is one of those with which `sqlalchemy.orm.loading` makes a model that is new to a session."""
        made = self._new()
        instance_dict(made).update(zip(self._names, values, strict=True))
        state = instance_state(made)
        state.key, state.session_id = (self._class, key, None), session.hash_key
        session.identity_map.add(state)
        return made

    def _tell(self, session: Session, known: Any, values: Sequence[Any]) -> None:
        state = instance_state(known)
        said, expired = zip(self._names, values, strict=True), state.expired_attributes
        if self._again:
            instance_dict(known).update(said)
            state._commit_all(instance_dict(known), session.identity_map)  # as `loading` does
        elif expired:
            news = {name: value for name, value in said if name in expired}
            instance_dict(known).update(news)
            state._commit(instance_dict(known), news)  # as `loading` does


def _row_maker(mapper: Mapper[Any] | None, place: slice, again: bool) -> RowMaker:
    if mapper is None:
        return lambda _session, row: row[place.start]
    return _ModelMaker(mapper, place, again)


def _mapper(expression: Any) -> Mapper[Any] | None:
    """Of a class or of another name for it; None of a column."""
    found = sa.inspect(expression, raiseerr=False)
    is_entity = getattr(found, "is_mapper", False) or getattr(found, "is_aliased_class", False)
    return found.mapper if is_entity else None


def _expression_columns(expression: Any) -> list[Any]:
    mapper = _mapper(expression)
    return [getattr(expression, one.key) for one in mapper.column_attrs] if mapper else [expression]
