"""The gate of every change of control: what loosens is stored as it waits, and takes effect by `control_outcomes`.

A waiting change is only a `control_change` row; what it changes is written when effective, so that no query overlooks
its state.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.queries import waiting_change_of
from app.domain.control.rules.changes import (
    CONFIRMING_PERMISSIONS,
    GRANT_KINDS,
    ChangeGround,
    ControlKind,
    effective_instant,
)
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import grants
from app.domain.people.queries.people import Member
from app.domain.people.rules.grants import GrantContext, grant_ground
from app.usecases.control.letters import queue_confirmation_request


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A change, and whom it concerns. `subject`: what it changes, which waits once.

    `is_read`: strangers read it already, so that no set-up lets it act at once. `writers`: of a text that it lets pass,
    who count as the hand that proposes it.
    """

    kind: ControlKind
    subject: str
    title: str
    terms: Mapping[str, Any]
    person: User | None = None
    role: Role | None = None
    is_read: bool = False
    writers: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class EffectTerms:
    """Terms of an effect. `given_by`: the hand that alone made the change, empty once confirmed by another."""

    given_by: list[int]
    actor: Actor
    now: datetime


def proposer_of(change: ControlChange) -> Actor:
    """Return the proposer, without permissions: what waited is written in their name."""
    return Actor(id=change.proposed_by, name=change.proposed_by_name, organisation_id=change.organisation_id)


def propose_change(work: Work, proposal: ProposedChange) -> ControlChange:
    """Judge what loosens: store it if it waits (grants always), and tell those who may confirm it.

    What does not wait (`waits` is False: the body is being set up) acts at once, by the caller's hand. Raises
    `Conflict` if a change of the same subject waits.
    """
    here, today = work.organisation_id, current_day(work.session, work.organisation_id, now=work.now)
    members = grants.responsible_members(work.session, here, today=today)
    set_up = not proposal.is_read and grants.is_being_set_up(work.session, here)
    hand = [] if set_up and not members else _hand(proposal, members, work.actor)
    concerned = proposal.person.id if proposal.person else None
    confirmers = grants.possible_confirmers(members, proposal.kind, concerned=concerned, hand=hand)
    change = ControlChange(
        organisation_id=here,
        kind=proposal.kind,
        user_id=concerned,
        user_name=proposal.person.name if proposal.person else "",
        role=proposal.role,
        subject=proposal.subject,
        title=proposal.title,
        terms=_json_terms(proposal.terms),
        ground=_ground(proposal, members, hand, confirmers, is_set_up=set_up),
        waits=not set_up,
        given_by=hand,
        confirmers=[user.id for user in confirmers],
        proposed_by=work.actor.id,
        proposed_by_name=work.actor.name,
        proposed_at=work.now,
        effective_at=effective_instant(waits=not set_up, has_confirmer=bool(confirmers), now=work.now),
    )
    if change.waits or change.kind in GRANT_KINDS:
        _store(work, change, confirmers)
    return change


def propose_new_row(
    work: Work, kind: ControlKind, name: str, terms: Mapping[str, Any], *, is_read: bool = False
) -> ControlChange | None:
    """Return what waits before a row of that name exists, None if it may exist now. Raises as `propose_change`."""
    audit.lock_heads(work.session, {work.organisation_id})
    proposal = ProposedChange(kind, f"{kind.value}:{name.casefold()}", name, terms, is_read=is_read)
    change = propose_change(work, proposal)
    return change if change.waits else None


def record_change(work: Work, act: Act, change: ControlChange, **detail: Any) -> None:
    about: dict[str, Any] = {"grant_ground": change.ground}
    if change.kind in GRANT_KINDS or change.role:
        about |= {"role": change.role, "substitution": change.terms.get("kind")}
    else:
        about |= {"control_kind": change.kind, "title": change.title}
    subject = f"user:{change.user_id}" if change.user_id else change.subject
    audit.record(work, act, subject=subject, **about, **detail)


def _store(work: Work, change: ControlChange, confirmers: Sequence[User]) -> None:
    if change.subject and waiting_change_of(work.session, change.organisation_id, change.kind, change.subject):
        raise Conflict(
            msg(
                "Ya hay un cambio de «%(title)s» que espera: antes se confirma o se retira.",
                title=change.title,
            )
        )
    work.session.add(change)
    work.session.flush()
    if change.waits:
        record_change(work, Act.FUNCTION_WAITS, change, due_by=change.effective_at)
        queue_confirmation_request(work, change, confirmers)


def _hand(proposal: ProposedChange, members: Sequence[Member], actor: Actor) -> list[int]:
    if proposal.kind in GRANT_KINDS:
        return grants.granter_chain(members, actor.id)
    chain = grants.granter_chain(members, actor.id, CONFIRMING_PERMISSIONS[proposal.kind])
    return sorted({*chain, *proposal.writers})


def _ground(
    proposal: ProposedChange,
    members: Sequence[Member],
    hand: Collection[int],
    confirmers: Sequence[User],
    *,
    is_set_up: bool,
) -> ChangeGround:
    if proposal.kind in GRANT_KINDS and proposal.person:
        others = grants.independent_administrators(members, hand=hand)
        return grant_ground(GrantContext(proposal.person.id, hand, others, is_set_up=is_set_up))
    if is_set_up:
        return ChangeGround.SET_UP
    if not hand:
        return ChangeGround.CONSOLE
    return ChangeGround.ORDINARY if confirmers else ChangeGround.ALONE


def _json_terms(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in terms.items()}
