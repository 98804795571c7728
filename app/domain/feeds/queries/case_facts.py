from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from app.db.projection import RecordChanges
from app.domain.cases.models.cases import Case
from app.domain.feeds.rules.case_entries import CaseEntryFacts
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership
from app.domain.people.queries.actors import is_role_in_force


def open_case_ids(session: Session, organisation_id: int) -> set[int]:
    wanted = select(Case.id).where(Case.organisation_id == organisation_id, col(Case.closed_at).is_(None))
    return set(session.exec(wanted))


def touched_cases(session: Session, organisation_id: int, changes: RecordChanges, *, rights: bool) -> set[int]:
    """Return changed cases; all open ones when roles changed."""
    return {*changes.ids("case"), *(open_case_ids(session, organisation_id) if rights else ())}


def case_facts(
    session: Session, organisation_id: int, case_ids: Collection[int], *, now: datetime
) -> list[CaseEntryFacts]:
    """Return open cases' facts in two statements."""
    cases = session.exec(
        select(Case)
        .where(Case.organisation_id == organisation_id, col(Case.id).in_(case_ids), col(Case.closed_at).is_(None))
        .order_by(col(Case.id))
    ).all()
    units = _people(session, organisation_id, {case.unit_id for case in cases if case.unit_id}, now=now)
    return [_facts(case, units) for case in cases]


def _people(
    session: Session, organisation_id: int, unit_ids: Collection[int], *, now: datetime
) -> Mapping[int, set[int]]:
    """Return unit members; reading checks permissions."""
    wanted = select(Membership.unit_id, Membership.user_id).where(
        Membership.organisation_id == organisation_id,
        col(Membership.unit_id).in_(sorted(unit_ids)),
        is_role_in_force(current_day(session, organisation_id, now=now)),
    )
    user_ids_by_unit: defaultdict[int, set[int]] = defaultdict(set)
    for unit_id, user_id in session.exec(wanted) if unit_ids else ():
        user_ids_by_unit[unit_id or 0].add(user_id)
    return user_ids_by_unit


def _facts(case: Case, units: Mapping[int, set[int]]) -> CaseEntryFacts:
    own = {case.assigned_to} if case.assigned_to else set()
    return CaseEntryFacts(
        id=case.id,
        outward_key=case.outward_key,
        year=case.year,
        ordinal=case.ordinal,
        code=case.code,
        category=case.category,
        received_at=case.received_at,
        acknowledge_by=case.acknowledge_by if case.acknowledged_at is None else None,
        resolve_by=case.resolve_by,
        who=tuple(sorted(own | units.get(case.unit_id or 0, set()))),
    )
