"""A case rises: by what it speaks of, as its time goes, or because somebody says so. Nobody is kept from answering."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case
from app.citizens.queries import levels as queries
from app.citizens.queries.cases import messages_of
from app.citizens.rules.cases import CaseDeed, Level
from app.citizens.rules.escalation import Alarm, Clocks, Why, alarms, next_alarm, on_arrival, risen
from app.citizens.service.acting import record_act
from app.citizens.service.clocks import counting_of
from app.citizens.service.rising_letters import tell_late, tell_risen
from app.core.actor import Actor, the_clock
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say

LATE = frozenset({Why.NOT_ACKNOWLEDGED, Why.NOT_RESOLVED})


def look_at(session: Session, case: Case, *, now: datetime) -> bool:
    """Do what is due of a case, which comes locked; whether it rose. When to look again is noted."""
    due, arrived = _alarms(session, case, now=now), _arrived(session, case)
    found = risen(case.level, arrived, due, now=now)
    if found:
        level, whys = found
        _rise(session, case, level, whys, actor=the_clock(case.organisation_id), now=now)
        if LATE & {*whys}:
            tell_late(session, case, now=now)
    case.next_level_at = next_alarm(case.level, due, now=now)
    session.add(case)
    session.flush()
    return found is not None


def escalate(session: Session, case: Case, to: Level, *, reason: str, actor: Actor, now: datetime) -> None:
    """By hand, with its reason; the case comes locked. Raises `Refusal` without one and `OutOfTurn` for no rise."""
    demand(actor.may(Permission.CASE_ANSWER) or actor.may(Permission.CASE_REVIEW))
    if case.closed_at is not None or to <= case.level:
        raise OutOfTurn(say("El caso %(code)s ya está a ese nivel o cerrado.", code=case.code))
    if not reason.strip():
        raise Refusal(say("Diga por qué lo sube: quien lo reciba tiene que saberlo."))
    _rise(session, case, to, [Why.BY_HAND], actor=actor, now=now, note=reason)
    case.next_level_at = next_alarm(case.level, _alarms(session, case, now=now), now=now)


def _rise(
    session: Session, case: Case, to: Level, whys: Sequence[Why], *, actor: Actor, now: datetime, note: str = ""
) -> None:
    case.level = to
    said: dict[str, Any] = {"level": int(to), "whys": [why.value for why in whys]}
    act = record_act(session, case, CaseDeed.ESCALATED, actor=actor, now=now, note=note, **said)
    session.flush()
    tell_risen(session, case, act, whys, but=actor.id, now=now)


def _alarms(session: Session, case: Case, *, now: datetime) -> list[Alarm]:
    """Three statements where a clock runs, and none where none does."""
    if case.acknowledge_by is None and case.resolve_by is None:
        return []
    count = counting_of(session, case, now=now)
    clocks = Clocks(
        case.received_at,
        case.acknowledge_by,
        case.resolve_by,
        case.category,
        case.urgency,
        is_acknowledged=case.acknowledged_at is not None,
        is_formal=case.is_formal,
    )
    return alarms(clocks, lambda start, minutes: count.after(start, minutes) or start)


def _arrived(session: Session, case: Case) -> list[Why]:
    text = "\n".join(message.text for message in messages_of(session, case))
    return on_arrival(case.category, text, is_known=queries.is_known(session, case))
