"""Confirming a period, here and in the bodies that depend on whoever confirmed it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission
from app.channels import queries as channels
from app.channels.rules.accounts import ChannelState
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.organisations.models import Organisation
from app.periods import service
from app.periods.deeds.holding import seal, take_hold, to_hold
from app.periods.deeds.recall import lock_emergency_approvals, recall_uncovered
from app.periods.models import Period
from app.periods.queries import Whole
from app.periods.rules.kinds import PeriodKind
from app.periods.service import Account, Decision


def confirm(
    session: Session,
    organisation: Organisation,
    whole: Whole,
    decision: Decision,
    *,
    seen: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Confirm it and hold what it stops; how many that were. `seen`: the seal of what the person was shown.

    Raises `OutOfTurn` when that is no longer what would be held.
    """
    posts = to_hold(session, organisation, whole.period, decision)
    if seal(posts) != seen:
        raise OutOfTurn(say("Lo que se retendría ha cambiado desde que se mostró: mírelo otra vez y confirme."))
    is_corrected = whole.period.provisional_until is not None
    alone = lock_emergency_approvals(session, organisation.id) if is_corrected else ()
    service.confirm(session, whole, decision, actor=actor, now=now)
    recall_uncovered(session, organisation.id, alone, actor=actor, now=now)
    _open_review(session, whole.period, actor=actor, now=now)
    return take_hold(session, whole.period, posts, actor=actor, now=now)


def inherit(session: Session, organisation: Organisation, above: Whole, body: Organisation, *, now: datetime) -> int:
    """The same in a body that depends on the one that confirmed it, in the name of the person who did."""
    actor = _in_the_name_of(above.period.confirmed_by, above.period.confirmed_by_name, body, organisation)
    copy = service.inherit(session, organisation, above, body.name, actor=actor, now=now)
    _open_review(session, copy.period, actor=actor, now=now)
    return take_hold(session, copy.period, to_hold(session, organisation, copy.period), actor=actor, now=now)


def follow(
    session: Session, organisation: Organisation, copy: Whole, above: Period, body: Organisation, *, now: datetime
) -> None:
    """End or cancel the dependent body's copy; what it held stays held."""
    actor = _in_the_name_of(above.ended_by, above.ended_by_name, body, organisation)
    is_emergency = copy.period.kind is PeriodKind.EMERGENCY
    posts = lock_emergency_approvals(session, organisation.id) if is_emergency else ()
    service.follow(session, copy, above, actor=actor, now=now)
    recall_uncovered(session, organisation.id, posts, actor=actor, now=now)


def _in_the_name_of(person_id: int | None, name: str, body: Organisation, organisation: Organisation) -> Actor:
    """Whoever decided in the body above, as the dependent body's record knows them: holding is all they may do."""
    may = frozenset({Permission.POST_HOLD.value})
    return Actor(id=person_id, name=f"{name} ({body.name})", organisation_id=organisation.id, permissions=may)


def _open_review(session: Session, period: Period, *, actor: Actor, now: datetime) -> None:
    if period.kind is PeriodKind.ELECTORAL_PERIOD:
        accounts = _open_accounts(session, period.organisation_id)
        service.open_review(session, period, accounts, actor=actor, now=now)


def _open_accounts(session: Session, organisation_id: int) -> Sequence[Account]:
    found = channels.channels(session, organisation_id=organisation_id)
    return [
        Account(channel.id, channel.responsible_id, name or "")
        for channel, name in found
        if channel.state is ChannelState.OPEN
    ]
