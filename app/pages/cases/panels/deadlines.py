from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.states import LEVEL_NAMES, CaseActKind, CaseLevel
from app.domain.deadlines.queries.attention import account_attention
from app.domain.deadlines.rules.attention import (
    OUT_OF_HOURS_TEMPLATE,
    ROUTE_TEMPLATE,
    DeadlineClock,
    deadline_clock,
    must_tell_hours,
    registry_notice,
)
from app.domain.deadlines.rules.escalation import EscalationReason, levels_above
from app.domain.periods.queries.working_time import working_time
from app.domain.plan.rules.capacity import format_minutes
from app.usecases.deadlines.case_deadlines import HOLIDAYS_AHEAD
from app.web.formats import format_relative
from app.web.request import actor, now, read_session

P = Permission
MET_WORDS = msg("%(what)s: hecho, %(when)s")
LATE_WORDS = msg("%(what)s: fuera de plazo desde %(when)s")
LEFT_WORDS = msg("%(what)s antes de %(when)s (quedan %(left)s de atención)")
CLOCK_LEFT_WORDS = msg("%(what)s antes de %(when)s (quedan %(left)s)")
NO_TERM_WORDS = msg("%(what)s: sin plazo")
ACKNOWLEDGE, RESOLVE = msg("Acusar recibo"), msg("Resolver")


class DeadlineLine(NamedTuple):
    text: Message
    is_late: bool = False


def panel(seen: Any) -> Mapping[str, Any] | None:
    """Return the deadlines panel, in two statements; None, without a statement, for a closed case."""
    case: Case = seen.case
    if case.closed_at is not None:
        return None
    session = read_session()
    attention = account_attention(session, case.organisation_id, case.channel_id)
    working = working_time(session, case.organisation_id, case.received_at, now() + HOLIDAYS_AHEAD)
    count = deadline_clock(attention, case.category, working)
    owes = must_tell_hours(attention, count.working, received_at=case.received_at, is_public=case.is_public)
    return {
        "clocks": _deadline_lines(case, count),
        "level": LEVEL_NAMES[CaseLevel(case.level)],
        "whys": _level_reasons(seen.acts),
        "levels": [(level.value, LEVEL_NAMES[level]) for level in levels_above(case.level)],
        "is_formal": case.is_formal,
        "attention": attention,
        "notice": registry_notice(attention.notices, case.language),
        "proposed": OUT_OF_HOURS_TEMPLATE if owes and case.acknowledged_at is None else "",
        "route_template": ROUTE_TEMPLATE,
        "may_answer": actor().may(P.CASE_ANSWER),
        "may_raise": actor().may(P.CASE_ANSWER) or actor().may(P.CASE_REVIEW),
    }


def _deadline_lines(case: Case, count: DeadlineClock) -> list[DeadlineLine]:
    first = _deadline_line(ACKNOWLEDGE, case.acknowledge_by, count, met=case.acknowledged_at)
    return [first, _deadline_line(RESOLVE, case.resolve_by, count)]


def _deadline_line(
    label: Message, by: datetime | None, count: DeadlineClock, *, met: datetime | None = None
) -> DeadlineLine:
    if met is not None:
        return DeadlineLine(_fill(MET_WORDS, label, when=format_relative(met)))
    if by is None:
        return DeadlineLine(_fill(NO_TERM_WORDS, label))
    if by < now():
        return DeadlineLine(_fill(LATE_WORDS, label, when=format_relative(by)), is_late=True)
    left = format_minutes(int(count.between(now(), by) / timedelta(minutes=1)))
    return DeadlineLine(
        _fill(CLOCK_LEFT_WORDS if count.by_the_clock else LEFT_WORDS, label, when=format_relative(by), left=left)
    )


def _fill(sentence: Message, label: Message, **values: str) -> Message:
    return msg(sentence.msgid, what=label, **values)


def _level_reasons(acts: Sequence[Any]) -> list[Message]:
    last = next((act for act in reversed(acts) if act.deed is CaseActKind.ESCALATED), None)
    return [EscalationReason(why).label for why in last.detail.get("whys", [])] if last else []
