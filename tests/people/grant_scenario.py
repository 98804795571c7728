"""A town with active people, and approver roles granted through the real use cases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import load_actor
from app.usecases import control_outcomes
from app.usecases.people import memberships
from app.usecases.people.roles import RoleTerms
from tests import post_factory
from tests.sample_town import Person, Town, leaves


def comes_in(session: Session, *people: Person) -> None:
    """Mark the people as having chosen a password, which no test uses."""
    for person in people:
        session.get_one(User, person.id).password_hash = "chosen"
    session.flush()


def only(session: Session, town: Town, *roles: Role, now: datetime) -> None:
    """Leave only the holders of these roles in the town, all of them active."""
    for role, person in town.people.items():
        if role in roles:
            comes_in(session, person)
        else:
            leaves(session, person, now=now)
    session.flush()


def begins(session: Session, town: Town, *, now: datetime) -> None:
    """End the set-up by a submission for review."""
    post_factory.submitted(session, town, now=now)


def seat(*roles: Role, now: datetime) -> RoleTerms:
    return RoleTerms(roles, PostKind.CAREER, job_title="", unit_id=None, starts_on=now.date(), ends_on=None)


def invites(session: Session, by: Person, name: str, *roles: Role, now: datetime) -> Person:
    """Invite a person, who accepts; return them."""
    email = f"{name.lower()}@riba.example"
    sent = memberships.invite_person(Work(session, by.actor, now), email, name, seat(*roles, now=now))
    user = memberships.accept_with_new_account(session, sent.invitation, name, "chosen", now=now).user
    return again(session, user, by.actor.organisation_id, now=now)


def gives(session: Session, by: Person, to: Person, *roles: Role, now: datetime) -> list[ControlChange]:
    return memberships.grant_roles(Work(session, by.actor, now), to.user, seat(*roles, now=now))


def again(session: Session, user: User, organisation_id: int, *, now: datetime) -> Person:
    """Return the person as the next request loads them."""
    session.flush()
    actor = load_actor(session, user, organisation_id, now=now)
    assert actor is not None
    return Person(user, actor)


def made_by(session: Session, person: Person, *hands: Person, now: datetime) -> Person:
    """Return the person with all roles granted by these people alone."""
    for membership in session.exec(select(Membership).where(Membership.user_id == person.id)):
        membership.given_by = [hand.id for hand in hands]
        session.add(membership)
    return again(session, person.user, person.actor.organisation_id, now=now)


def by_two(
    session: Session, town: Town, deed: Callable[..., Any], *about: Any, actor: Actor, now: datetime, **details: Any
) -> None:
    """Do what waits for a second person, and confirm it as the first who may."""
    comes_in(session, *town.people.values())
    change = deed(Work(session, actor, now), *about, **details)
    if isinstance(change, ControlChange):
        confirmer = next(person for person in town.people.values() if person.id in change.confirmers)
        control_outcomes.confirm_change(Work(session, confirmer.actor, now), change.id, "")


def last_grant(session: Session) -> ControlChange:
    return session.exec(select(ControlChange).order_by(ControlChange.id.desc())).first()
