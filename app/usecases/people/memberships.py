"""Membership changes and erasure, one transaction across features.

Erasure follows GDPR art. 17 and Spanish LO 3/2018 art. 15, except data to be kept (GDPR art. 17.3 letters b and e):
authors, deciders and publishers stay named in audit and facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.db.scope import Sessions, scope_to
from app.domain.audit import service as audit
from app.domain.audit.service import lock_heads
from app.domain.organisations.queries import current_day
from app.domain.people.models import FunctionGrant, Invitation, Membership, User
from app.domain.people.queries import grants
from app.domain.people.queries.grants import GrantView, grant_or_404
from app.domain.people.queries.invitations import member_by_email
from app.domain.sittings.service.sitting_plan import mark_invitations_stale
from app.usecases.people import grant_outcomes, invitations, roles
from app.usecases.people.invitations import SentInvitation
from app.usecases.people.roles import RoleTerms

HAS_ACCOUNT = msg("Con esta dirección ya hay una cuenta en Cauce: entre con ella y acepte allí.")


@dataclass(frozen=True, slots=True)
class GrantedMember:
    user: User
    waiting: Sequence[FunctionGrant]


def invite_person(
    session: Session, email: str, name: str, seat: RoleTerms, *, actor: Actor, now: datetime
) -> SentInvitation | GrantedMember:
    """Give members functions; offer them to new addresses."""
    today = current_day(session, actor.organisation_id, now=now)
    if member := member_by_email(session, email, organisation_id=actor.organisation_id, today=today):
        return GrantedMember(member, grant_roles(session, member, seat, actor=actor, now=now))
    return invitations.send_invitation(session, email, name, seat, actor=actor, now=now)


def accept_invitation(session: Session, invitation: Invitation, user: User, *, now: datetime) -> GrantedMember:
    offering, seat = invitations.claim_invitation(session, invitation, user, now=now)
    return GrantedMember(user, grant_roles(session, user, seat, actor=offering, now=now))


def accept_with_new_account(
    session: Session, invitation: Invitation, name: str, password_hash: str, *, now: datetime
) -> GrantedMember:
    """Raise `Refusal` if the address has an account."""
    audit.lock_heads(session, {invitation.organisation_id})
    user = roles.open_account(session, invitation.email, name, password_hash)
    if user is None:
        raise Refusal(HAS_ACCOUNT)
    return accept_invitation(session, invitation, user, now=now)


def grant_roles(session: Session, user: User, seat: RoleTerms, *, actor: Actor, now: datetime) -> list[FunctionGrant]:
    """Grant as `roles.add_roles`, refreshing sitting invitations."""
    mark_invitations_stale(session, actor.organisation_id)
    return roles.add_roles(session, user, seat, actor=actor, now=now)


def end_membership(session: Session, membership: Membership, *, actor: Actor, now: datetime) -> None:
    """End as `roles.close_role`, removing sittings from the person's calendar."""
    mark_invitations_stale(session, actor.organisation_id)
    roles.close_role(session, membership, actor=actor, now=now)


def confirm_grant(session: Session, grant_id: int, reason: str, *, actor: Actor, now: datetime) -> GrantView:
    """Confirm as `grant_outcomes.confirm_waiting_grant`, refreshing sittings; the chain locks first."""
    audit.lock_heads(session, {actor.organisation_id})
    view = grant_or_404(session, grant_id, organisation_id=actor.organisation_id)
    mark_invitations_stale(session, actor.organisation_id)
    grant_outcomes.confirm_waiting_grant(session, view, reason, actor=actor, now=now)
    return view


def refuse_grant(session: Session, grant_id: int, reason: str, *, actor: Actor, now: datetime) -> GrantView:
    """Refuse as `grant_outcomes.refuse_waiting_grant`; the chain locks before reading."""
    audit.lock_heads(session, {actor.organisation_id})
    view = grant_or_404(session, grant_id, organisation_id=actor.organisation_id)
    grant_outcomes.refuse_waiting_grant(session, view, reason, actor=actor, now=now)
    return view


def apply_elapsed_grant(session: Session, grant: FunctionGrant, *, now: datetime) -> None:
    """Apply as `grant_outcomes.let_grant_elapse`, refreshing sitting invitations."""
    mark_invitations_stale(session, grant.organisation_id)
    grant_outcomes.let_grant_elapse(session, grant, now=now)


MAX_GRANTS_PER_RUN = 50


def apply_elapsed_grants(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Apply grants unconfirmable in 24 hours; return the number.

    A transaction each under its chain, rechecked: earlier answers stand.
    """
    with reading() as session:
        due = grants.due_grants(session, now=now, limit=MAX_GRANTS_PER_RUN)
    return sum(_apply_if_waiting(writing, grant.organisation_id, grant.id, now=now) for grant in due)


def _apply_if_waiting(writing: Sessions, organisation_id: int, grant_id: int, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        lock_heads(session, {organisation_id})
        view = grants.grant_or_404(session, grant_id, organisation_id=organisation_id)
        if not view.is_waiting:
            return 0
        apply_elapsed_grant(session, view.grant, now=now)
        session.commit()
    return 1
