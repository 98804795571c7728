"""People who come and go, and whose data is erased: one transaction through every feature that knows them.

Erasing is the right of GDPR art. 17 and Spanish LO 3/2018 art. 15. It does not reach what must be kept (GDPR art. 17.3
letters b and e): who wrote, decided and published each thing stays in the record and in the facts, under their name.
"""

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries
from app.accounts.models import FunctionGrant, Membership, User
from app.accounts.queries.grants import GrantView, grant_or_404
from app.accounts.rules import Permission, demand
from app.accounts.service import answers, erasure, people
from app.accounts.service.people import Invited, Seat
from app.audit import service as audit
from app.audit.queries.personal import personal_about
from app.audit.rules import Act
from app.calendar.service import saved
from app.channels import service as channels
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting.service import copies
from app.feeds.service import subscriptions
from app.notifications import service as notifications
from app.organisations.queries import day_of
from app.plan.service.forgetting import forget_person
from app.sittings.service.planning import people_changed


def invite(session: Session, email: str, name: str, seat: Seat, *, actor: Actor, now: datetime) -> Invited:
    """As `people.invite`, and to the sittings of those who do the same."""
    people_changed(session, actor.organisation_id)
    return people.invite(session, email, name, seat, actor=actor, now=now)


def grant(session: Session, user: User, seat: Seat, *, actor: Actor, now: datetime) -> list[FunctionGrant]:
    """As `people.grant`, and to the sittings of those who do the same."""
    people_changed(session, actor.organisation_id)
    return people.grant(session, user, seat, actor=actor, now=now)


def end_role(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """As `people.end_role`, and the sittings leave their calendar."""
    people_changed(session, actor.organisation_id)
    people.end_role(session, membership, actor=actor, now=now)


def erase_person(session: Session, user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take the person's data out of the actor's organisation, and their account too if no other one needs it.

    Raises `OutOfTurn` while they hold a function there, and `Refusal` without a reason.
    """
    demand(actor.may(Permission.MEMBER_MANAGE))
    check_may_erase(session, user, organisation_id=actor.organisation_id, now=now)
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    audit.lock_heads(session, {actor.organisation_id})
    today = day_of(session, actor.organisation_id, now=now)
    is_whole = not queries.is_awaited(session, user.id, but=actor.organisation_id, today=today)
    _forget(session, user, actor=actor, now=now)
    if is_whole:
        notifications.forget_reader(session, None, user.email)
        erasure.forget_account(session, user.id, now=now)
    _erase_record(session, user.id, reason=reason, actor=actor, now=now)
    subject = f"user:{user.id}"
    audit.record(session, Act.PERSON_ERASED, actor=actor, now=now, subject=subject, reason=reason, whole=is_whole)
    session.flush()


def check_may_erase(session: Session, user: User, *, organisation_id: int, now: datetime) -> None:
    """Raise `OutOfTurn` while somebody works, or will work, in the organisation: their account is needed there."""
    today = day_of(session, organisation_id, now=now)
    if queries.current_or_future(session, user.id, organisation_id=organisation_id, today=today):
        raise OutOfTurn(
            say("%(name)s tiene funciones en este organismo. Termínelas antes de borrar sus datos.", name=user.name)
        )


def _forget(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """What each feature knows of the person that is no fact of the organisation's."""
    body = actor.organisation_id
    channels.release(session, user.id, actor=actor, now=now)
    copies.forget_writer(session, body, user.id)
    subscriptions.forget_reader(session, body, user.id, now=now)
    notifications.forget_reader(session, body, user.email)
    notifications.forget_choices(session, body, user.id)
    saved.forget_owner(session, body, user.id)
    forget_person(session, body, user.id)
    erasure.forget_seats(session, user.id, organisation_id=body)


def _erase_record(session: Session, user_id: int, *, reason: str, actor: Actor, now: datetime) -> None:
    for seq, name in personal_about(session, actor.organisation_id, f"user:{user_id}"):
        audit.erase(session, seq, name, reason=reason, actor=actor, now=now)


def confirm_grant(session: Session, grant_id: int, reason: str, *, actor: Actor, now: datetime) -> GrantView:
    """As `answers.confirm`, and to the sittings of those who do the same. The chain is locked before it is read."""
    audit.lock_heads(session, {actor.organisation_id})
    view = grant_or_404(session, grant_id, organisation_id=actor.organisation_id)
    people_changed(session, actor.organisation_id)
    answers.confirm(session, view, reason, actor=actor, now=now)
    return view


def refuse_grant(session: Session, grant_id: int, reason: str, *, actor: Actor, now: datetime) -> GrantView:
    """As `answers.refuse`. The chain is locked before it is read."""
    audit.lock_heads(session, {actor.organisation_id})
    view = grant_or_404(session, grant_id, organisation_id=actor.organisation_id)
    answers.refuse(session, view, reason, actor=actor, now=now)
    return view


def let_grant_elapse(session: Session, grant: FunctionGrant, *, now: datetime) -> None:
    """As `answers.let_elapse`, and to the sittings of those who do the same."""
    people_changed(session, grant.organisation_id)
    answers.let_elapse(session, grant, now=now)
