from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.work import Work
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


def declare_crisis(work: Work, organisation: Organisation, declaration: CrisisDeclaration) -> Crisis:
    """Start a crisis. Raises `Conflict` during another.

    From level 2 it proposes an emergency period; confirmed with its decree, that pauses the queue.
    """
    demand(work.actor.may(Permission.CRISIS_DECLARE))
    check_declaration(
        event=declaration.what,
        reason=declaration.reason,
        spokesperson=declaration.spokesperson,
        source=declaration.source,
        cadence=declaration.cadence,
    )
    if queries.active_crisis(work.session, organisation.id):
        raise Conflict(msg("Ya hay una crisis declarada: cambie su nivel o termínela antes de declarar otra."))
    texts = {name: getattr(declaration, name).strip() for name in ("what", "reason", "spokesperson", "source")}
    spike = _find_spike(work.session, organisation.id, declaration.spike_id)
    crisis = Crisis(
        organisation_id=organisation.id,
        number=queries.last_crisis_number(work.session, organisation.id) + 1,
        level=declaration.level,
        **texts,
        spike_id=spike.id if spike else None,
        first_message_at=first_message_at(work.session, organisation.id, spike.started_at) if spike else None,
        declared_by=work.actor.id,
        declared_by_name=work.actor.name,
        declared_at=work.now,
        cadence=declaration.cadence,
        next_update_at=work.now + timedelta(minutes=declaration.cadence),
    )
    crisis.remind_at = reminder_instant(work.now, crisis.next_update_at)
    _propose_pause(work, organisation, crisis)
    work.session.add(crisis)
    work.session.flush()
    _record(work, Act.CRISIS_DECLARED, crisis, level=crisis.level.value, reason=crisis.reason)
    return crisis


def change_crisis_level(
    work: Work, organisation: Organisation, crisis: Crisis, level: CrisisLevel, *, reason: str
) -> None:
    """Change a locked crisis; a requested pause lasts until crisis or period ends."""
    _check_active(crisis, work.actor, reason)
    crisis.level = level
    _propose_pause(work, organisation, crisis)
    _record(work, Act.CRISIS_UPDATED, crisis, level=level.value, reason=reason.strip())


def add_update(work: Work, crisis: Crisis, text: str) -> CrisisUpdate:
    """Record a locked crisis's update; the next is due a cadence later."""
    _check_active(crisis, work.actor, text)
    crisis_update = CrisisUpdate(
        organisation_id=crisis.organisation_id,
        crisis_id=crisis.id,
        text=text.strip(),
        due_at=crisis.next_update_at,
        by_id=work.actor.id,
        by_name=work.actor.name,
        at=work.now,
    )
    crisis.next_update_at = work.now + timedelta(minutes=crisis.cadence)
    crisis.remind_at = reminder_instant(work.now, crisis.next_update_at)
    work.session.add(crisis_update)
    _record(work, Act.CRISIS_UPDATED, crisis, was_late=crisis_update.due_at < work.now)
    return crisis_update


def end_declared_crisis(work: Work, crisis: Crisis, *, reason: str) -> ControlChange | None:
    """End a locked crisis; return the end of its emergency if it waits for a second person. Held posts wait."""
    _check_active(crisis, work.actor, reason)
    crisis.ended_by, crisis.ended_by_name, crisis.ended_at = work.actor.id, work.actor.name, work.now
    crisis.end_reason, crisis.remind_at = reason.strip(), None
    waiting = _end_pause(work.by(_with_period_permissions(work.actor)), crisis, reason=reason)
    _record(work, Act.CRISIS_ENDED, crisis, reason=crisis.end_reason)
    return waiting


def _end_pause(work: Work, crisis: Crisis, *, reason: str) -> ControlChange | None:
    if not crisis.period_id:
        return None
    whole = periods.period_with_parts_or_404(
        work.session, crisis.period_id, organisation_id=crisis.organisation_id, lock=True
    )
    if whole.period.state not in (PeriodState.PROPOSED, PeriodState.CONFIRMED):
        return None
    outcome = endings.end_or_propose(work, whole, reason=reason)
    return outcome if isinstance(outcome, ControlChange) else None


def _check_active(crisis: Crisis, actor: Actor, text: str) -> None:
    demand(actor.may(Permission.CRISIS_DECLARE))
    if crisis.ended_at is not None:
        raise Conflict(msg("Esta crisis ya terminó."))
    if not text.strip():
        raise Refusal(msg("Escríbalo: queda en el historial."))


def _propose_pause(work: Work, organisation: Organisation, crisis: Crisis) -> None:
    if not crisis.level.pauses or crisis.period_id:
        return
    place = body_territory(organisation.territory_code, organisation.region)
    matter = proposals.PeriodProposal(
        PeriodKind.EMERGENCY, crisis.what, place.code, first=local_day(work.now, organisation.zone), last=None
    )
    crisis.period_id = proposals.propose_period(work.by(_with_period_permissions(work.actor)), organisation, matter).id


def _with_period_permissions(actor: Actor) -> Actor:
    """Let the actor request and end the pause, not confirm it."""
    more = {Permission.PERIOD_PROPOSE.value, Permission.PERIOD_END.value}
    return replace(actor, permissions=actor.permissions | more)


def _find_spike(session: Session, organisation_id: int, spike_id: int | None) -> CrisisSpike | None:
    spike = session.get(CrisisSpike, spike_id) if spike_id else None
    return spike if spike and spike.organisation_id == organisation_id else None


def _record(work: Work, act: Act, crisis: Crisis, **detail: Any) -> None:
    audit.record(work, act, subject=f"crisis:{crisis.id}", number=crisis.number, **detail)


def end_crisis_and_recall(work: Work, crisis: Crisis, *, reason: str) -> ControlChange | None:
    """End a locked crisis and emergency; recall sole approvals unless another is in force."""
    posts = lock_emergency_approvals(work.session, crisis.organisation_id) if crisis.period_id else ()
    waiting = end_declared_crisis(work, crisis, reason=reason)
    work.session.flush()
    recall_uncovered(work, crisis.organisation_id, posts)
    return waiting
