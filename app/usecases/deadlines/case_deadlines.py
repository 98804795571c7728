"""Deadlines in attention hours, or días hábiles once formal."""

from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.states import CaseActKind
from app.domain.deadlines.queries.attention import account_attention
from app.domain.deadlines.rules.attention import (
    NO_TERM,
    UNSORTED_TERM,
    DeadlineClock,
    ResponseTerm,
    deadline_clock,
    formal_deadline,
)
from app.domain.periods.queries.working_time import working_time
from app.domain.triage.rules.triage import TriageQuestion
from app.usecases.cases.case_log import record_act

HOLIDAYS_AHEAD = timedelta(days=200)
"""The reach of holidays, beyond the longest formal term."""


def start_clocks(
    session: Session, case: Case, sorting: TriageQuestion | None, *, now: datetime, since: datetime | None = None
) -> None:
    """Set deadlines from receipt (or `since`), by question and the account's category term.

    On correction they restart from receipt; met ones stay, formal complaints keep their legal term. Check escalation at
    once.
    """
    attention = account_attention(session, case.organisation_id, case.channel_id)
    usual = ResponseTerm(sorting.acknowledge, sorting.resolve) if sorting else _unsorted_term(case)
    term = attention.term(case.category, usual)
    start = since or case.received_at
    count = _load_clock(session, case, now=now) if term != NO_TERM else None
    if case.acknowledged_at is None:
        case.acknowledge_by = count.after(start, term.acknowledge) if count else None
    if not case.is_formal:
        case.resolve_by = count.after(start, term.resolve) if count else None
    case.next_level_at = now


def _unsorted_term(case: Case) -> ResponseTerm:
    """Return the default until a person confirms no question applies."""
    return UNSORTED_TERM if case.sorted_at is None else NO_TERM


def case_clock(session: Session, case: Case, *, now: datetime) -> DeadlineClock:
    return _load_clock(session, case, now=now)


def _load_clock(session: Session, case: Case, *, now: datetime) -> DeadlineClock:
    attention = account_attention(session, case.organisation_id, case.channel_id)
    working = working_time(session, case.organisation_id, case.received_at, now + HOLIDAYS_AHEAD)
    return deadline_clock(attention, case.category, working)


def take_as_formal(work: Work, case: Case) -> None:
    """Start a locked case's legal term, from receipt.

    Raises `Refusal` if the account takes none, `Conflict` if formal or closed.
    """
    demand(work.actor.may(Permission.CASE_ANSWER))
    if case.is_formal or case.closed_at is not None:
        raise Conflict(msg("El caso %(code)s ya es una queja formal o está cerrado.", code=case.code))
    attention = account_attention(work.session, case.organisation_id, case.channel_id)
    if not attention.accepts_formal:
        raise Refusal(msg("Esta cuenta no admite quejas formales: indique a quien escribe por dónde presentarla."))
    working = working_time(work.session, case.organisation_id, case.received_at, work.now + HOLIDAYS_AHEAD)
    case.is_formal, case.next_level_at = True, work.now
    case.resolve_by = formal_deadline(working, case.received_at, attention.formal_days)
    if case.acknowledged_at is None and case.acknowledge_by is None:
        case.acknowledge_by = formal_deadline(working, case.received_at, 1)
    days, due = attention.formal_days, case.resolve_by.isoformat()
    record_act(work, case, CaseActKind.FORMAL, days=days, due=due)
