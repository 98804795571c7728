"""The two deadlines and the level a case is at."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.accounts.rules import Permission
from app.citizens.models import Case
from app.citizens.queries.attention import attention_of
from app.citizens.rules.attention import OUT_OF_HOURS, ROUTE_TEMPLATE, Counting, counting, owes_hours
from app.citizens.rules.cases import LEVEL_NAMES, CaseDeed, Level
from app.citizens.rules.escalation import WHY_WORDS, Why, levels_above
from app.citizens.rules.registry import registry_notice
from app.citizens.service.clocks import AHEAD
from app.core.words import Sentence, say
from app.periods.queries.working import working_time
from app.plan.rules.capacity import span
from app.web.formats import when
from app.web.request import actor, now, reading

P = Permission
MET = say("%(what)s: hecho, %(when)s")
LATE = say("%(what)s: fuera de plazo desde %(when)s")
LEFT = say("%(what)s antes de %(when)s (quedan %(left)s de atención)")
CLOCK_LEFT = say("%(what)s antes de %(when)s (quedan %(left)s)")
UNDUE = say("%(what)s: sin plazo")
ACKNOWLEDGE, RESOLVE = say("Acusar recibo"), say("Resolver")


class Told(NamedTuple):
    """A deadline in words, its colour said in them too."""

    text: Sentence
    is_late: bool = False


def panel(seen: Any) -> Mapping[str, Any] | None:
    """Two statements, and none of them for one that is closed."""
    case: Case = seen.case
    if case.closed_at is not None:
        return None
    session = reading()
    attention = attention_of(session, case.organisation_id, case.channel_id)
    working = working_time(session, case.organisation_id, case.received_at, now() + AHEAD)
    count = counting(attention, case.category, working)
    owes = owes_hours(attention, count.working, received_at=case.received_at, is_public=case.is_public)
    return {
        "clocks": _clocks(case, count),
        "level": LEVEL_NAMES[Level(case.level)],
        "whys": _whys(seen.acts),
        "levels": [(level.value, LEVEL_NAMES[level]) for level in levels_above(case.level)],
        "is_formal": case.is_formal,
        "attention": attention,
        "notice": registry_notice(attention.notices, case.language),
        "proposed": OUT_OF_HOURS if owes and case.acknowledged_at is None else "",
        "route_template": ROUTE_TEMPLATE,
        "may_answer": actor().may(P.CASE_ANSWER),
        "may_raise": actor().may(P.CASE_ANSWER) or actor().may(P.CASE_REVIEW),
    }


def _clocks(case: Case, count: Counting) -> list[Told]:
    first = _told(ACKNOWLEDGE, case.acknowledge_by, count, met=case.acknowledged_at)
    return [first, _told(RESOLVE, case.resolve_by, count)]


def _told(what: Sentence, by: datetime | None, count: Counting, *, met: datetime | None = None) -> Told:
    if met is not None:
        return Told(_said(MET, what, when=when(met)))
    if by is None:
        return Told(_said(UNDUE, what))
    if by < now():
        return Told(_said(LATE, what, when=when(by)), is_late=True)
    left = span(int(count.between(now(), by) / timedelta(minutes=1)))
    return Told(_said(CLOCK_LEFT if count.by_the_clock else LEFT, what, when=when(by), left=left))


def _said(sentence: Sentence, what: Sentence, **values: str) -> Sentence:
    return say(sentence.msgid, what=what, **values)


def _whys(acts: Sequence[Any]) -> list[Sentence]:
    """Why it is at its level, by the last time it rose."""
    last = next((act for act in reversed(acts) if act.deed is CaseDeed.ESCALATED), None)
    return [WHY_WORDS[Why(why)] for why in last.detail.get("whys", [])] if last else []
