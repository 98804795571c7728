"""When a case is to be acknowledged and when resolved: in hours of attention, or in días hábiles once it is formal."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.citizens.models import Case
from app.citizens.queries.attention import attention_of
from app.citizens.rules.attention import NO_TERM, UNSORTED, Counting, Term, counting, formal_end
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.triage import Sorting
from app.citizens.service.acting import record_act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.periods.queries.working import working_time

AHEAD = timedelta(days=200)
"""Holidays are read so far ahead: longer than the longest term of a formal complaint."""


def start_clocks(
    session: Session, case: Case, sorting: Sorting | None, *, now: datetime, since: datetime | None = None
) -> None:
    """From when it came (or `since`), by what its question expects and what the account says of its category.

    Called again where it is corrected: the terms begin anew from when it came, what was met stays met, and a formal
    complaint keeps its legal term. The worker looks at it at once, for what raises it.
    """
    attention = attention_of(session, case.organisation_id, case.channel_id)
    usual = Term(sorting.acknowledge, sorting.resolve) if sorting else _unsorted(case)
    term = attention.term(case.category, usual)
    start = since or case.received_at
    count = _count(session, case, now=now) if term != NO_TERM else None
    if case.acknowledged_at is None:
        case.acknowledge_by = count.after(start, term.acknowledge) if count else None
    if not case.is_formal:
        case.resolve_by = count.after(start, term.resolve) if count else None
    case.next_level_at = now


def _unsorted(case: Case) -> Term:
    """Until a person has said that it is none of what the tree asks for."""
    return UNSORTED if case.sorted_at is None else NO_TERM


def counting_of(session: Session, case: Case, *, now: datetime) -> Counting:
    """How the minutes of a case are counted, for saying how many are left."""
    return _count(session, case, now=now)


def _count(session: Session, case: Case, *, now: datetime) -> Counting:
    attention = attention_of(session, case.organisation_id, case.channel_id)
    working = working_time(session, case.organisation_id, case.received_at, now + AHEAD)
    return counting(attention, case.category, working)


def take_as_formal(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """From now on its legal term runs, counted from when it came; comes locked.

    Raises `Refusal` where the account takes no formal complaints, and `OutOfTurn` for one that is formal or closed.
    """
    demand(actor.may(Permission.CASE_ANSWER))
    if case.is_formal or case.closed_at is not None:
        raise OutOfTurn(say("El caso %(code)s ya es una queja formal o está cerrado.", code=case.code))
    attention = attention_of(session, case.organisation_id, case.channel_id)
    if not attention.accepts_formal:
        raise Refusal(say("Esta cuenta no admite quejas formales: indique a quien escribe por dónde presentarla."))
    working = working_time(session, case.organisation_id, case.received_at, now + AHEAD)
    case.is_formal, case.next_level_at = True, now
    case.resolve_by = formal_end(working, case.received_at, attention.formal_days)
    if case.acknowledged_at is None and case.acknowledge_by is None:
        case.acknowledge_by = formal_end(working, case.received_at, 1)
    days, due = attention.formal_days, case.resolve_by.isoformat()
    record_act(session, case, CaseDeed.FORMAL, actor=actor, now=now, days=days, due=due)
