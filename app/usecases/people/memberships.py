"""Membership changes and erasure, one transaction across features.

Erasure follows GDPR art. 17 and Spanish LO 3/2018 art. 15, except data to be kept (GDPR art. 17.3 letters b and e):
authors, deciders and publishers stay named in audit and facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.control.models import ControlChange
from app.domain.organisations.queries import current_day
from app.domain.people.models import Invitation, Membership, User
from app.domain.people.queries.invitations import member_by_email
from app.domain.sittings.service.sitting_plan import mark_invitations_stale
from app.usecases.people import invitations, roles
from app.usecases.people.invitations import SentInvitation
from app.usecases.people.roles import RoleTerms

HAS_ACCOUNT = msg("Con esta dirección ya hay una cuenta en Cauce: entre con ella y acepte allí.")


@dataclass(frozen=True, slots=True)
class GrantedMember:
    user: User
    waiting: Sequence[ControlChange]


def invite_person(work: Work, email: str, name: str, seat: RoleTerms) -> SentInvitation | GrantedMember:
    """Give members functions; offer them to new addresses."""
    today = current_day(work.session, work.organisation_id, now=work.now)
    if member := member_by_email(work, email, today=today):
        return GrantedMember(member, grant_roles(work, member, seat))
    return invitations.send_invitation(work, email, name, seat)


def accept_invitation(session: Session, invitation: Invitation, user: User, *, now: datetime) -> GrantedMember:
    offering, seat = invitations.claim_invitation(session, invitation, user, now=now)
    return GrantedMember(user, grant_roles(Work(session, offering, now), user, seat))


def accept_with_new_account(
    session: Session, invitation: Invitation, name: str, password_hash: str, *, now: datetime
) -> GrantedMember:
    """Raise `Refusal` if the address has an account."""
    audit.lock_heads(session, {invitation.organisation_id})
    user = roles.open_account(session, invitation.email, name, password_hash)
    if user is None:
        raise Refusal(HAS_ACCOUNT)
    return accept_invitation(session, invitation, user, now=now)


def grant_roles(work: Work, user: User, seat: RoleTerms) -> list[ControlChange]:
    """Grant as `roles.add_roles`, refreshing sitting invitations."""
    mark_invitations_stale(work.session, work.organisation_id)
    return roles.add_roles(work, user, seat)


def end_membership(work: Work, membership: Membership) -> ControlChange | None:
    """End as `roles.end_role`, removing sittings from the person's calendar."""
    mark_invitations_stale(work.session, work.organisation_id)
    return roles.end_role(work, membership)
