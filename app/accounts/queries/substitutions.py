"""Reads of who stands in for whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.models import Membership, Substitution
from app.accounts.queries.arrivals import in_force
from app.accounts.rules.substitutions import Held, Terms
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given


def standing(session: Session, organisation_id: int, *, today: date) -> Sequence[Substitution]:
    """The substitutions in force on a day, the oldest first."""
    return _STANDING.all(session, organisation_id=organisation_id, today=today)


def substitutions_of(session: Session, user_id: int, *, organisation_id: int) -> Sequence[Substitution]:
    """Those a person gave or received, ended ones too, the newest first."""
    return session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id)
        .where(or_(col(Substitution.user_id) == user_id, col(Substitution.substitute_id) == user_id))
        .order_by(col(Substitution.starts_on).desc(), col(Substitution.id).desc())
    ).all()


def substitution_or_404(session: Session, substitution_id: int, *, user_id: int, organisation_id: int) -> Substitution:
    """One that this person gave; raises `NotFound`."""
    found = session.exec(
        select(Substitution).where(
            Substitution.organisation_id == organisation_id,
            Substitution.id == substitution_id,
            Substitution.user_id == user_id,
        )
    ).first()
    if found is None:
        raise NotFound(say("Esa sustitución no existe."))
    return found


def terms_about(session: Session, terms: Terms, *, organisation_id: int) -> list[Terms]:
    """Those not ended early that name either person, whatever their days."""
    people = {terms.user_id, terms.substitute_id}
    found = session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id, col(Substitution.ended_at).is_(None))
        .where(or_(col(Substitution.user_id).in_(people), col(Substitution.substitute_id).in_(people)))
    ).all()
    return [one.terms for one in found]


def held_by(session: Session, user_ids: Collection[int], *, organisation_id: int) -> Mapping[int, list[Held]]:
    """What each of these people ever was here."""
    found = session.exec(
        select(Membership).where(
            Membership.organisation_id == organisation_id, col(Membership.user_id).in_(list(user_ids))
        )
    ).all()
    return _by_person(found)


def held_today(
    session: Session, user_ids: Collection[int], *, organisation_id: int, today: date
) -> Mapping[int, list[Held]]:
    """What each of these people is here on a day; nobody's entry is missing."""
    return _by_person(_HELD.all(session, organisation_id=organisation_id, user_ids=list(user_ids), today=today))


def _by_person(memberships: Sequence[Membership]) -> Mapping[int, list[Held]]:
    people: dict[int, list[Held]] = defaultdict(list)
    for one in memberships:
        people[one.user_id].append(Held(one.role, one.post_kind, one.starts_on, one.ends_on))
    return people


_STANDING: Load[Substitution] = Load(
    select(Substitution)
    .where(Substitution.organisation_id == HERE, col(Substitution.ended_at).is_(None))
    .where(Substitution.starts_on <= given("today"), Substitution.ends_on >= given("today"))
    .order_by(col(Substitution.id))
)
_HELD: Load[Membership] = Load(
    select(Membership)
    .where(Membership.organisation_id == HERE, col(Membership.user_id).in_(given("user_ids", many=True)))
    .where(in_force(given("today")))
)
