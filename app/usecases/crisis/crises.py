from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.queries.message_volume import first_message_at
from app.domain.control.models import ControlChange
from app.domain.crisis import queries
from app.domain.crisis.models import Crisis, CrisisSpike, CrisisUpdate
from app.domain.crisis.rules.crises import CADENCE_MINUTES, CrisisLevel, check_declaration, reminder_instant
from app.domain.organisations.models import Organisation
from app.domain.periods.queries import periods
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.periods.rules.territory import body_territory
from app.usecases.approvals.emergency_recall import lock_emergency_approvals, recall_uncovered
from app.usecases.periods import endings, proposals


@dataclass(frozen=True, slots=True)
class CrisisDeclaration:
    """A declaration. `cadence`: minutes between updates; `spike_id`: its origin."""

    level: CrisisLevel
    what: str
    reason: str
    spokesperson: str
    source: str
    cadence: int = CADENCE_MINUTES
    spike_id: int | None = None


def declare_crisis(
    session: Session, organisation: Organisation, declaration: CrisisDeclaration, *, actor: Actor, now: datetime
) -> Crisis:
    """Start a crisis. Raises `Conflict` during another.

    From level 2 it proposes an emergency period; confirmed with its decree, that pauses the queue.
    """
    demand(actor.may(Permission.CRISIS_DECLARE))
    check_declaration(
        event=declaration.what,
        reason=declaration.reason,
        spokesperson=declaration.spokesperson,
        source=declaration.source,
        cadence=declaration.cadence,
    )
    if queries.active_crisis(session, organisation.id):
        raise Conflict(msg("Ya hay una crisis declarada: cambie su nivel o termínela antes de declarar otra."))
    texts = {name: getattr(declaration, name).strip() for name in ("what", "reason", "spokesperson", "source")}
    spike = _find_spike(session, organisation.id, declaration.spike_id)
    crisis = Crisis(
        organisation_id=organisation.id,
        number=queries.last_crisis_number(session, organisation.id) + 1,
        level=declaration.level,
        **texts,
        spike_id=spike.id if spike else None,
        first_message_at=first_message_at(session, organisation.id, spike.started_at) if spike else None,
        declared_by=actor.id,
        declared_by_name=actor.name,
        declared_at=now,
        cadence=declaration.cadence,
        next_update_at=now + timedelta(minutes=declaration.cadence),
    )
    crisis.remind_at = reminder_instant(now, crisis.next_update_at)
    _propose_pause(session, organisation, crisis, actor=actor, now=now)
    session.add(crisis)
    session.flush()
    _record(session, Act.CRISIS_DECLARED, crisis, actor=actor, now=now, level=crisis.level.value, reason=crisis.reason)
    return crisis


def change_crisis_level(
    session: Session,
    organisation: Organisation,
    crisis: Crisis,
    level: CrisisLevel,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change a locked crisis; a requested pause lasts until crisis or period ends."""
    _check_active(crisis, actor, reason)
    crisis.level = level
    _propose_pause(session, organisation, crisis, actor=actor, now=now)
    _record(session, Act.CRISIS_UPDATED, crisis, actor=actor, now=now, level=level.value, reason=reason.strip())


def add_update(session: Session, crisis: Crisis, text: str, *, actor: Actor, now: datetime) -> CrisisUpdate:
    """Record a locked crisis's update; the next is due a cadence later."""
    _check_active(crisis, actor, text)
    crisis_update = CrisisUpdate(
        organisation_id=crisis.organisation_id,
        crisis_id=crisis.id,
        text=text.strip(),
        due_at=crisis.next_update_at,
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )
    crisis.next_update_at = now + timedelta(minutes=crisis.cadence)
    crisis.remind_at = reminder_instant(now, crisis.next_update_at)
    session.add(crisis_update)
    _record(session, Act.CRISIS_UPDATED, crisis, actor=actor, now=now, was_late=crisis_update.due_at < now)
    return crisis_update


def end_declared_crisis(
    session: Session, crisis: Crisis, *, reason: str, actor: Actor, now: datetime
) -> ControlChange | None:
    """End a locked crisis; return the end of its emergency if it waits for a second person. Held posts wait."""
    _check_active(crisis, actor, reason)
    crisis.ended_by, crisis.ended_by_name, crisis.ended_at = actor.id, actor.name, now
    crisis.end_reason, crisis.remind_at = reason.strip(), None
    waiting = _end_pause(session, crisis, reason=reason, actor=_with_period_permissions(actor), now=now)
    _record(session, Act.CRISIS_ENDED, crisis, actor=actor, now=now, reason=crisis.end_reason)
    return waiting


def _end_pause(session: Session, crisis: Crisis, *, reason: str, actor: Actor, now: datetime) -> ControlChange | None:
    if not crisis.period_id:
        return None
    whole = periods.period_with_parts_or_404(
        session, crisis.period_id, organisation_id=crisis.organisation_id, lock=True
    )
    if whole.period.state not in (PeriodState.PROPOSED, PeriodState.CONFIRMED):
        return None
    outcome = endings.end_or_propose(session, whole, reason=reason, actor=actor, now=now)
    return outcome if isinstance(outcome, ControlChange) else None


def _check_active(crisis: Crisis, actor: Actor, text: str) -> None:
    demand(actor.may(Permission.CRISIS_DECLARE))
    if crisis.ended_at is not None:
        raise Conflict(msg("Esta crisis ya terminó."))
    if not text.strip():
        raise Refusal(msg("Escríbalo: queda en el historial."))


def _propose_pause(
    session: Session, organisation: Organisation, crisis: Crisis, *, actor: Actor, now: datetime
) -> None:
    if not crisis.level.pauses or crisis.period_id:
        return
    place = body_territory(organisation.territory_code, organisation.region)
    matter = proposals.PeriodProposal(
        PeriodKind.EMERGENCY, crisis.what, place.code, first=local_day(now, organisation.zone), last=None
    )
    crisis.period_id = proposals.propose_period(
        session, organisation, matter, actor=_with_period_permissions(actor), now=now
    ).id


def _with_period_permissions(actor: Actor) -> Actor:
    """Let the actor request and end the pause, not confirm it."""
    more = {Permission.PERIOD_PROPOSE.value, Permission.PERIOD_END.value}
    return replace(actor, permissions=actor.permissions | more)


def _find_spike(session: Session, organisation_id: int, spike_id: int | None) -> CrisisSpike | None:
    spike = session.get(CrisisSpike, spike_id) if spike_id else None
    return spike if spike and spike.organisation_id == organisation_id else None


def _record(session: Session, act: Act, crisis: Crisis, *, actor: Actor, now: datetime, **detail: Any) -> None:
    audit.record(session, act, actor=actor, now=now, subject=f"crisis:{crisis.id}", number=crisis.number, **detail)


def end_crisis_and_recall(
    session: Session, crisis: Crisis, *, reason: str, actor: Actor, now: datetime
) -> ControlChange | None:
    """End a locked crisis and emergency; recall sole approvals unless another is in force."""
    posts = lock_emergency_approvals(session, crisis.organisation_id) if crisis.period_id else ()
    waiting = end_declared_crisis(session, crisis, reason=reason, actor=actor, now=now)
    session.flush()
    recall_uncovered(session, crisis.organisation_id, posts, actor=actor, now=now)
    return waiting
