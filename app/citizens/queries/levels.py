"""Cases that rise by themselves, and who looks at each level."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Permission, Role
from app.citizens.models import Case, Citizen
from app.citizens.rules.cases import Level
from app.db.reads import HERE, Load, Read, columns, given
from app.organisations.queries import day_of

ROLES = {
    Level.L1: (Role.AUTHOR,),
    Level.L2: (Role.EDITOR,),
    Level.L3: (Role.SUPERVISOR, Role.LEGAL_REVIEWER),
}


class Due(NamedTuple):
    """A case to be looked at."""

    organisation_id: int
    case_id: int


def next_due(session: Session) -> datetime | None:
    """The cheap read: when a case is to be looked at next."""
    return _NEXT.first(session)


def due(session: Session, *, now: datetime, limit: int) -> list[Due]:
    return _DUE.all(session, now=now, limit=limit)


def still_due(session: Session, found: Due, *, now: datetime) -> Case | None:
    """Locked and asked again: somebody may have closed it, or looked at it, meanwhile."""
    return _STILL_DUE.first(session, organisation_id=found.organisation_id, case_id=found.case_id, now=now)


def is_known(session: Session, case: Case) -> bool:
    """Whether whoever wrote is a medium or holds an office."""
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    return citizen is not None and citizen.is_public


def who_looks(session: Session, organisation_id: int, level: int, *, now: datetime) -> Sequence[User]:
    """Who holds a level; where nobody does, the next one above that somebody holds."""
    for one in (one for one in Level if one >= level):
        if found := _holders(session, organisation_id, one, now=now):
            return found
    return ()


def who_still_answers(
    session: Session, organisation_id: int, user_ids: Collection[int], *, now: datetime
) -> Sequence[User]:
    """Those of them who answer messages here today: whoever went, or never was here, is told nothing."""
    if not user_ids:
        return ()
    here = accounts.able(session, organisation_id, Permission.CASE_ANSWER, now=now)
    return [one for one in here if one.id in user_ids]


def _holders(session: Session, organisation_id: int, level: Level, *, now: datetime) -> Sequence[User]:
    if level is Level.L4:
        return accounts.able(session, organisation_id, Permission.CRISIS_DECLARE, now=now)
    today = day_of(session, organisation_id, now=now)
    return accounts.people_with_roles(session, ROLES[level], organisation_id=organisation_id, today=today)


_OPEN = (col(Case.closed_at).is_(None), col(Case.next_level_at).is_not(None))
_NEXT: Read[datetime] = Read(
    select(Case.next_level_at).where(*_OPEN).order_by(col(Case.next_level_at)).limit(1), lambda at: at, everywhere=True
)
_DUE: Read[Due] = Read(
    columns(Case.organisation_id, Case.id)
    .where(*_OPEN, col(Case.next_level_at) <= given("now"))
    .order_by(col(Case.next_level_at), col(Case.id))
    .limit(given("limit")),
    Due,
    everywhere=True,
)
_STILL_DUE: Load[Case] = Load(
    select(Case)
    .where(Case.organisation_id == HERE, Case.id == given("case_id"), *_OPEN)
    .where(col(Case.next_level_at) <= given("now"))
    .with_for_update(skip_locked=True)
)
