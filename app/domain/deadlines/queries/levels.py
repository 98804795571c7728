from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.permissions import Permission, Role
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.rules.states import CaseLevel
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import deciders, people

ROLES_OF_LEVEL = {
    CaseLevel.L1: (Role.AUTHOR,),
    CaseLevel.L2: (Role.EDITOR,),
    CaseLevel.L3: (Role.SUPERVISOR, Role.LEGAL_REVIEWER),
}


class DueCase(NamedTuple):
    organisation_id: int
    case_id: int


def next_case_due_at(session: Session) -> datetime | None:
    """Return the next due time: a cheap read."""
    return _NEXT_DUE.first(session)


def due_cases(session: Session, *, now: datetime, limit: int) -> list[DueCase]:
    return _DUE_CASES.all(session, now=now, limit=limit)


def lock_due_case(session: Session, due_case: DueCase, *, now: datetime) -> Case | None:
    """Return the case locked and rechecked."""
    return _STILL_DUE.first(session, organisation_id=due_case.organisation_id, case_id=due_case.case_id, now=now)


def is_author_public(session: Session, case: Case) -> bool:
    """Tell whether the author is a medium or official."""
    citizen = session.get(Citizen, case.citizen_id) if case.citizen_id else None
    return citizen is not None and citizen.is_public


def level_holders(session: Session, organisation_id: int, level: int, *, now: datetime) -> Sequence[User]:
    """Return the level's holders, else the next held level's."""
    for case_level in (candidate for candidate in CaseLevel if candidate >= level):
        if holders := _holders_of(session, organisation_id, case_level, now=now):
            return holders
    return ()


def current_answerers(
    session: Session, organisation_id: int, user_ids: Collection[int], *, now: datetime
) -> Sequence[User]:
    if not user_ids:
        return ()
    here = deciders.people_with_permission(session, organisation_id, Permission.CASE_ANSWER, now=now)
    return [user for user in here if user.id in user_ids]


def _holders_of(session: Session, organisation_id: int, level: CaseLevel, *, now: datetime) -> Sequence[User]:
    if level is CaseLevel.L4:
        return deciders.people_with_permission(session, organisation_id, Permission.CRISIS_DECLARE, now=now)
    today = current_day(session, organisation_id, now=now)
    return people.people_with_roles(session, ROLES_OF_LEVEL[level], organisation_id=organisation_id, today=today)


_IS_DUE_OPEN = (col(Case.closed_at).is_(None), col(Case.next_level_at).is_not(None))
_NEXT_DUE: Query[datetime] = Query(
    select(Case.next_level_at).where(*_IS_DUE_OPEN).order_by(col(Case.next_level_at)).limit(1),
    lambda at: at,
    everywhere=True,
)
_DUE_CASES: Query[DueCase] = Query(
    select_columns(Case.organisation_id, Case.id)
    .where(*_IS_DUE_OPEN, col(Case.next_level_at) <= param("now"))
    .order_by(col(Case.next_level_at), col(Case.id))
    .limit(param("limit")),
    DueCase,
    everywhere=True,
)
_STILL_DUE: EntityQuery[Case] = EntityQuery(
    select(Case)
    .where(Case.organisation_id == ORGANISATION_ID, Case.id == param("case_id"), *_IS_DUE_OPEN)
    .where(col(Case.next_level_at) <= param("now"))
    .with_for_update(skip_locked=True)
)
