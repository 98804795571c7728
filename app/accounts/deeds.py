"""People who come and go, and whose data is erased: one transaction through every feature that knows them.

Erasing is the right of GDPR art. 17 and Spanish LO 3/2018 art. 15. It does not reach what must be kept (GDPR art. 17.3
letters b and e): who wrote, decided and published each thing stays in the record and in the facts, under their name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import FunctionGrant, Invitation, Membership, User
from app.accounts.queries.grants import GrantView, grant_or_404
from app.accounts.queries.invitations import member_at
from app.accounts.service import answers, invitations, people
from app.accounts.service.invitations import SentInvitation
from app.accounts.service.people import Seat
from app.audit import service as audit
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations.queries import day_of
from app.sittings.service.planning import people_changed

HAS_ACCOUNT = say("Con esta dirección ya hay una cuenta en Cauce: entre con ella y acepte allí.")


@dataclass(frozen=True, slots=True)
class Granted:
    """A member who was given functions, and those of them that somebody else confirms first."""

    user: User
    waiting: Sequence[FunctionGrant]


def invite(
    session: Session, email: str, name: str, seat: Seat, *, actor: Actor, now: datetime
) -> SentInvitation | Granted:
    """Give more functions to a member, or offer them to the person an address belongs to."""
    today = day_of(session, actor.organisation_id, now=now)
    if member := member_at(session, email, organisation_id=actor.organisation_id, today=today):
        return Granted(member, grant(session, member, seat, actor=actor, now=now))
    return invitations.invite(session, email, name, seat, actor=actor, now=now)


def accept(session: Session, invitation: Invitation, user: User, *, now: datetime) -> Granted:
    """Make a person a member on their own yes, with what was offered by whoever offered it."""
    offering, seat = invitations.claim_invitation(session, invitation, user, now=now)
    return Granted(user, grant(session, user, seat, actor=offering, now=now))


def accept_as_new(session: Session, invitation: Invitation, name: str, password_hash: str, *, now: datetime) -> Granted:
    """Do the same with an account that begins here. Raises `Refusal` when the address has one by now."""
    audit.lock_heads(session, {invitation.organisation_id})
    user = people.open_account(session, invitation.email, name, password_hash)
    if user is None:
        raise Refusal(HAS_ACCOUNT)
    return accept(session, invitation, user, now=now)


def grant(session: Session, user: User, seat: Seat, *, actor: Actor, now: datetime) -> list[FunctionGrant]:
    """As `people.grant`, and to the sittings of those who do the same."""
    people_changed(session, actor.organisation_id)
    return people.grant(session, user, seat, actor=actor, now=now)


def end_role(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """As `people.end_role`, and the sittings leave their calendar."""
    people_changed(session, actor.organisation_id)
    people.end_role(session, membership, actor=actor, now=now)


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
