from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.db.work import Work
from app.domain.people.models import AbsenceCalendar, Membership, Substitution
from app.domain.people.queries.actors import is_role_in_force
from app.domain.people.rules.absences import Absence, absence_from_value
from app.domain.people.rules.substitutions import HeldRole, SubstitutionTerms


def current_substitutions(session: Session, organisation_id: int, *, today: date) -> Sequence[Substitution]:
    """Return current substitutions, oldest first."""
    return _CURRENT.all(session, organisation_id=organisation_id, today=today)


def are_bound_to_units(session: Session, organisation_id: int, *, today: date) -> bool:
    """Tell whether a substitution that is not over is of one unit's topics. One statement."""
    here = (Substitution.organisation_id == organisation_id, col(Substitution.unit_id).is_not(None))
    unfinished = (Substitution.ends_on >= today, col(Substitution.ended_at).is_(None))
    return session.exec(select(Substitution.id).where(*here, *unfinished).limit(1)).first() is not None


def substitutions_of(session: Session, user_id: int, *, organisation_id: int) -> Sequence[Substitution]:
    """Include received and ended ones, newest first."""
    return session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id)
        .where(or_(col(Substitution.user_id) == user_id, col(Substitution.substitute_id) == user_id))
        .order_by(col(Substitution.starts_on).desc(), col(Substitution.id).desc())
    ).all()


def substitution_or_404(work: Work, substitution_id: int, *, user_id: int) -> Substitution:
    """Raise `NotFound` unless this person gave it."""
    substitution = work.session.exec(
        select(Substitution).where(
            Substitution.organisation_id == work.organisation_id,
            Substitution.id == substitution_id,
            Substitution.user_id == user_id,
        )
    ).first()
    if substitution is None:
        raise NotFound(msg("Esa sustitución no existe."))
    return substitution


def terms_involving(session: Session, terms: SubstitutionTerms, *, organisation_id: int) -> list[SubstitutionTerms]:
    """Return terms that name either person, on any days, unless ended early."""
    people = {terms.user_id, terms.substitute_id}
    substitutions = session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id, col(Substitution.ended_at).is_(None))
        .where(or_(col(Substitution.user_id).in_(people), col(Substitution.substitute_id).in_(people)))
    ).all()
    return [substitution.terms for substitution in substitutions]


def roles_ever_held(
    session: Session, user_ids: Collection[int], *, organisation_id: int
) -> Mapping[int, list[HeldRole]]:
    memberships = session.exec(
        select(Membership).where(
            Membership.organisation_id == organisation_id, col(Membership.user_id).in_(list(user_ids))
        )
    ).all()
    return _roles_by_person(memberships)


def roles_held_on(
    session: Session, user_ids: Collection[int], *, organisation_id: int, today: date
) -> Mapping[int, list[HeldRole]]:
    """Return an entry for every person."""
    return _roles_by_person(
        _MEMBERSHIPS.all(session, organisation_id=organisation_id, user_ids=list(user_ids), today=today)
    )


def _roles_by_person(memberships: Sequence[Membership]) -> Mapping[int, list[HeldRole]]:
    people: dict[int, list[HeldRole]] = defaultdict(list)
    for membership in memberships:
        people[membership.user_id].append(
            HeldRole(membership.role, membership.post_kind, membership.starts_on, membership.ends_on)
        )
    return people


_CURRENT: EntityQuery[Substitution] = EntityQuery(
    select(Substitution)
    .where(Substitution.organisation_id == ORGANISATION_ID, col(Substitution.ended_at).is_(None))
    .where(Substitution.starts_on <= param("today"), Substitution.ends_on >= param("today"))
    .order_by(col(Substitution.id))
)
_MEMBERSHIPS: EntityQuery[Membership] = EntityQuery(
    select(Membership)
    .where(Membership.organisation_id == ORGANISATION_ID, col(Membership.user_id).in_(param("user_ids", many=True)))
    .where(is_role_in_force(param("today")))
)


def absence_calendar(session: Session, *, organisation_id: int, user_id: int) -> AbsenceCalendar | None:
    return session.exec(
        select(AbsenceCalendar).where(
            AbsenceCalendar.organisation_id == organisation_id, AbsenceCalendar.user_id == user_id
        )
    ).first()


def uncovered_absences(
    calendar: AbsenceCalendar | None, substitutions: Iterable[Substitution], *, today: date
) -> Sequence[Absence]:
    """Return absences from today that no substitution covers entirely."""
    if calendar is None:
        return ()
    of_theirs = [
        substitution
        for substitution in substitutions
        if substitution.user_id == calendar.user_id and not substitution.ended_at
    ]
    coming = (
        coming_absence._replace(starts_on=max(coming_absence.starts_on, today))
        for coming_absence in map(absence_from_value, calendar.absences)
    )
    return [
        absence
        for absence in coming
        if absence.ends_on >= today
        and not any(their.starts_on <= absence.starts_on and absence.ends_on <= their.ends_on for their in of_theirs)
    ]
