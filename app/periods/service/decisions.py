"""Confirming a period, and ending or cancelling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import wall
from app.periods import queries
from app.periods.models import Period
from app.periods.queries import Whole
from app.periods.rules.binding import bounds
from app.periods.rules.confirmation import check_confirms, provisional_end
from app.periods.rules.kinds import STATE_WORDS, PeriodKind, PeriodState
from app.periods.rules.references import Reference, check_reference
from app.periods.rules.runs import Days, check_days
from app.periods.service.recording import record

S = PeriodState
CLOSING = {S.ENDED: Act.PERIOD_ENDED, S.CANCELLED: Act.PERIOD_CANCELLED}


@dataclass(frozen=True, slots=True)
class Decision:
    """The document or order that says so, the days as it gives them, and the classes that go on."""

    reference: Reference | None
    days: Mapping[PeriodKind, Days]
    allowed: tuple[str, ...]


def confirm(session: Session, whole: Whole, decision: Decision, *, actor: Actor, now: datetime) -> None:
    """Make it bind from now on, with the dates inside it. Comes locked.

    A second person confirms, also what one person put in force provisionally. Raises `NotPermitted` for whoever
    proposed it, `Refusal` and `OutOfTurn`.
    """
    demand(actor.may(Permission.PERIOD_CONFIRM))
    period = whole.period
    _check_waits(period, now=now)
    local = wall(now, period.zone)
    people = (period.proposed_by_name, actor.name)
    clock = local.time().replace(tzinfo=None)
    check_reference(period.kind, decision.reference, today=local.date(), now=clock, people=people)
    check_days(decision.days)
    begins_at = bounds(*decision.days.get(period.kind, (period.starts_on, period.ends_on)), period.zone)[0]
    around = queries.confirmers(session, period, now=now)
    is_provisional = check_confirms(period.kind, actor.id, around, has_begun=begins_at <= now)
    if is_provisional and period.provisional_until:
        raise OutOfTurn(say("Ya está en vigor de forma provisional: la confirma otra persona."))
    for part in whole.parts:
        _put_in_force(part, decision, actor=actor, now=now)
    if is_provisional:
        period.ends_at = period.provisional_until = provisional_end(period.ends_at, now=now)
    record(session, Act.PERIOD_CONFIRMED, period, actor=actor, now=now, **_confirmed_words(whole, decision))
    session.flush()


def _check_waits(period: Period, *, now: datetime) -> None:
    """Raise `OutOfTurn` unless it is proposed, or in force provisionally and not over."""
    check_ours(period, S.CONFIRMED if period.provisional_until else S.PROPOSED)
    if period.provisional_until and period.ends_at is not None and period.ends_at <= now:
        raise OutOfTurn(say("La emergencia provisional ya terminó: propóngala otra vez si sigue."))


def _put_in_force(part: Period, decision: Decision, *, actor: Actor, now: datetime) -> None:
    reference = decision.reference
    put_days(part, decision.days.get(part.kind, (part.starts_on, part.ends_on)))
    part.state, part.provisional_until = S.CONFIRMED, None
    part.bulletin_reference, part.reference = (reference.text, reference.data()) if reference else ("", {})
    part.confirmed_by, part.confirmed_by_name, part.confirmed_at = actor.id, actor.name, now
    part.allowed = list(decision.allowed)


def _confirmed_words(whole: Whole, decision: Decision) -> dict[str, Any]:
    """Return what the record says of a confirmation."""
    days = {part.kind.value: [part.starts_on, part.ends_on] for part in whole.parts}
    until = whole.period.provisional_until
    said = {"reference": whole.period.bulletin_reference, "days": days, "allowed": list(decision.allowed)}
    return said | ({"provisional_until": until} if until else {})


def end(session: Session, whole: Whole, *, reason: str, actor: Actor, now: datetime) -> PeriodState:
    """End what is on, or cancel what has not begun; what it held stays held until people release it."""
    period = whole.period
    check_ours(period, S.PROPOSED, S.CONFIRMED)
    is_proposers = period.state is S.PROPOSED and actor.may(Permission.PERIOD_PROPOSE)
    demand(is_proposers or actor.may(Permission.PERIOD_END))
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    if period.state is S.CONFIRMED and period.ends_at is not None and period.ends_at <= now:
        raise OutOfTurn(say("Este periodo ya terminó en su fecha."))
    state = S.ENDED if period.state is S.CONFIRMED and period.starts_at <= now else S.CANCELLED
    close(whole, state, reason=reason.strip(), by=(actor.id, actor.name), now=now)
    record(session, CLOSING[state], period, actor=actor, now=now, reason=reason.strip())
    session.flush()
    return state


def close(whole: Whole, state: PeriodState, *, reason: str, by: tuple[int | None, str], now: datetime) -> None:
    """Its days stay as they were agreed; from now on it binds no more. The dates inside it go with it."""
    for part in whole.parts:
        part.state, part.reason = state, reason
        (part.ended_by, part.ended_by_name), part.ended_at = by, now
        if part.ends_at is None or part.ends_at > now:
            part.ends_at = max(part.starts_at, now)


def put_days(part: Period, days: Days) -> None:
    part.starts_on, part.ends_on = days
    part.starts_at, part.ends_at = bounds(*days, part.zone)


def check_ours(period: Period, *expected: PeriodState) -> None:
    """Raise `Refusal` for what another body decided, `OutOfTurn` for what has moved on."""
    if period.inherited_from_id is not None:
        raise Refusal(say("Este periodo lo decidió %(body)s: solo allí puede cambiarse.", body=period.inherited_from))
    if period.state not in expected:
        raise OutOfTurn(
            say("Este periodo ya está «%(state)s»: vuelva a mirar la página.", state=STATE_WORDS[period.state])
        )
