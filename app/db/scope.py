"""Sessions hiding other organisations' rows (invariant I8)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import ORMExecuteState, sessionmaker, with_loader_criteria
from sqlmodel import Session

from app.db.columns import Tenant
from app.db.engine import read_only_engine

SCOPE = "organisation_id"
IS_OWN = "is_own"
"""The option of statements carrying the criterion already (`app.db.statements`)."""
PENDING_WRITES = "owed"
Sessions = Callable[[], Session]


class ScopedSession(Session):
    """A session seeing only its organisation, once given.

    `PENDING_WRITES` (functions by name) run at the next flush.
    """

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        super().flush(objects)
        for write in self.info.pop(PENDING_WRITES, {}).values():
            write(self)


def session_factory(engine: Engine, info: Mapping[str, object], *, read_only: bool = False) -> Sessions:
    """Return the factory; `info` travels with each session."""
    bind = read_only_engine(engine) if read_only else engine
    return sessionmaker(bind, class_=ScopedSession, expire_on_commit=False, autoflush=not read_only, info={**info})


def scope_to(session: Session, organisation_id: int) -> None:
    session.info[SCOPE] = organisation_id


@event.listens_for(ScopedSession, "do_orm_execute")
def _hide_other_organisations(state: ORMExecuteState) -> None:
    organisation_id = state.session.info.get(SCOPE)
    if organisation_id is None or state.is_column_load or state.is_relationship_load:
        return
    if not state.execution_options.get(IS_OWN):
        state.statement = state.statement.options(
            with_loader_criteria(Tenant, lambda cls: cls.organisation_id == organisation_id, include_aliases=True)
        )
