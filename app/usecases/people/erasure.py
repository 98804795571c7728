"""A person erased from an organisation, through every feature that knows them."""

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries
from app.accounts.models import User
from app.accounts.rules import Permission, demand
from app.accounts.service import erasure, invitations
from app.audit import service as audit
from app.audit.queries.personal import organisations_of, personal_about
from app.audit.rules import Act
from app.calendar.service import saved
from app.channels import service as channels
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting.service import copies
from app.feeds.service import subscriptions
from app.notifications import service as notifications
from app.organisations.queries import day_of
from app.plan.service.forgetting import forget_person


def erase_person(session: Session, user: User, *, reason: str, actor: Actor, now: datetime) -> None:
    """Take the person's data out of the actor's organisation, and their account too if it was never of any other.

    The account of somebody who is or was elsewhere stays: the last organisation that erases them ends it, and those
    that did before are told so in their own record. Raises `OutOfTurn` while they hold a function there, and `Refusal`
    without a reason.
    """
    demand(actor.may(Permission.MEMBER_MANAGE))
    check_may_erase(session, user, organisation_id=actor.organisation_id, now=now)
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    subject = f"user:{user.id}"
    is_whole = not queries.is_known_elsewhere(session, user.id, but=actor.organisation_id)
    others = organisations_of(session, subject) - {actor.organisation_id} if is_whole else set()
    audit.lock_heads(session, {actor.organisation_id, *others})
    gone = _forget(session, user, actor=actor, now=now)
    if is_whole:
        notifications.forget_reader(session, None, user.email)
        erasure.forget_account(session, user.id, now=now)
    for spoken_of in (subject, *(f"invitation:{number}" for number in gone)):
        _erase_record(session, spoken_of, reason=reason, actor=actor, now=now)
    for other in sorted(others):
        audit.record(session, Act.PERSON_ACCOUNT_ENDED, actor=the_clock(other), now=now, subject=subject)
    audit.record(session, Act.PERSON_ERASED, actor=actor, now=now, subject=subject, reason=reason, whole=is_whole)
    session.flush()


def check_may_erase(session: Session, user: User, *, organisation_id: int, now: datetime) -> None:
    """Raise `OutOfTurn` while somebody works, or will work, in the organisation: their account is needed there."""
    today = day_of(session, organisation_id, now=now)
    if queries.current_or_future(session, user.id, organisation_id=organisation_id, today=today):
        raise OutOfTurn(
            say("%(name)s tiene funciones en este organismo. Termínelas antes de borrar sus datos.", name=user.name)
        )


def _forget(session: Session, user: User, *, actor: Actor, now: datetime) -> list[int]:
    """What each feature knows of the person that is no fact of the organisation's; return their invitations' keys."""
    body = actor.organisation_id
    channels.release(session, user.id, actor=actor, now=now)
    copies.forget_writer(session, body, user.id)
    subscriptions.forget_reader(session, body, user.id, now=now)
    notifications.forget_reader(session, body, user.email)
    notifications.forget_choices(session, body, user.id)
    saved.forget_owner(session, body, user.id)
    forget_person(session, body, user.id)
    erasure.forget_seats(session, user.id, organisation_id=body)
    return invitations.forget_invitations(session, user, organisation_id=body)


def _erase_record(session: Session, subject: str, *, reason: str, actor: Actor, now: datetime) -> None:
    for seq, name in personal_about(session, actor.organisation_id, subject):
        audit.erase(session, seq, name, reason=reason, actor=actor, now=now)
