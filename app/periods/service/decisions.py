"""Confirming a period, and ending or cancelling it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.periods.models import Period
from app.periods.queries import Whole
from app.periods.rules.binding import bounds
from app.periods.rules.kinds import STATE_WORDS, PeriodKind, PeriodState
from app.periods.rules.runs import Days, check_days, check_reference
from app.periods.service.recording import record

S = PeriodState
CLOSING = {S.ENDED: Act.PERIOD_ENDED, S.CANCELLED: Act.PERIOD_CANCELLED}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person confirms: the act that says so (bulletin, decree), the days as it gives them, what goes on."""

    reference: str
    days: Mapping[PeriodKind, Days]
    allowed: tuple[str, ...]


def confirm(session: Session, whole: Whole, decision: Decision, *, actor: Actor, now: datetime) -> None:
    """From now on it binds, with the dates inside it. Comes locked; raises `Refusal` and `OutOfTurn`."""
    demand(actor.may(Permission.PERIOD_CONFIRM))
    check_ours(whole.period, S.PROPOSED)
    check_reference(whole.period.kind, decision.reference)
    check_days(decision.days)
    for part in whole.parts:
        put_days(part, decision.days.get(part.kind, (part.starts_on, part.ends_on)))
        part.state, part.bulletin_reference = S.CONFIRMED, decision.reference.strip()
        part.confirmed_by, part.confirmed_by_name, part.confirmed_at = actor.id, actor.name, now
        part.allowed = list(decision.allowed)
    days = {part.kind.value: [part.starts_on, part.ends_on] for part in whole.parts}
    said = {"reference": decision.reference.strip(), "days": days, "allowed": list(decision.allowed)}
    record(session, Act.PERIOD_CONFIRMED, whole.period, actor=actor, now=now, **said)
    session.flush()


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
