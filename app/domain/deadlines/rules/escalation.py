"""Escalation of cases informs people and prevents no answer.

Content escalates on arrival, lateness afterwards: to editor, head of unit, legal or data protection, crisis cell.
Pressing cases have own terms; others rise level by level, so unanswered trivia is no crisis within hours.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.core.messages import LabelledEnum, msg
from app.domain.cases.rules.categories import Category, Urgency
from app.domain.cases.rules.states import CaseLevel

C = Category


class EscalationReason(LabelledEnum):
    """On arrival, then by time or by hand."""

    DANGER = "danger", msg("puede haber alguien en peligro")
    THREAT = "threat", msg("amenaza, acosa o difunde odio")
    MINORS = "minors", msg("afecta a menores")
    LEGAL_THREAT = "legal_threat", msg("anuncia acciones legales")
    RIGHTS = "rights", msg("ejerce derechos sobre sus datos")
    REPORT = "report", msg("denuncia una infracción")
    COURT = "court", msg("habla de un juzgado o de la policía")
    PRESS = "press", msg("lo escribe o lo sigue un medio")
    EXPOSED = "exposed", msg("hay datos personales a la vista")
    IN_OFFICE = "in_office", msg("lo escribe un medio o un cargo público")
    NOT_ACKNOWLEDGED = "not_acknowledged", msg("pasó el plazo de acusar recibo")
    NOT_RESOLVED = "not_resolved", msg("pasó el plazo de resolver")
    STILL_OPEN = "still_open", msg("pasó otro plazo entero sin resolver")
    DAY_LATE = "day_late", msg("lleva un día fuera de plazo")
    WEEK_LATE = "week_late", msg("lleva una semana fuera de plazo")
    BY_HAND = "by_hand", msg("lo decidió una persona")


LEVEL_OF_REASON = {
    EscalationReason.DANGER: CaseLevel.L3,
    EscalationReason.THREAT: CaseLevel.L3,
    EscalationReason.MINORS: CaseLevel.L3,
    EscalationReason.LEGAL_THREAT: CaseLevel.L3,
    EscalationReason.RIGHTS: CaseLevel.L3,
    EscalationReason.REPORT: CaseLevel.L3,
    EscalationReason.COURT: CaseLevel.L2,
    EscalationReason.PRESS: CaseLevel.L2,
    EscalationReason.EXPOSED: CaseLevel.L2,
    EscalationReason.IN_OFFICE: CaseLevel.L2,
}
PRESSING_URGENCIES = frozenset({Urgency.NOW, Urgency.SOON})
ATTENTION_DAY = 7 * 60
ATTENTION_WEEK = 5 * ATTENTION_DAY
"""Minutes of attention."""
REASON_OF_CATEGORY = {
    C.EMERGENCY: EscalationReason.DANGER,
    C.THREAT: EscalationReason.THREAT,
    C.RIGHTS_REQUEST: EscalationReason.RIGHTS,
    C.WHISTLEBLOWING: EscalationReason.REPORT,
    C.PRESS: EscalationReason.PRESS,
    C.PERSONAL_DATA: EscalationReason.EXPOSED,
}
CATEGORIES_AT_RISK = frozenset({C.EMERGENCY, C.THREAT, C.PERSONAL_DATA, C.INSULT})
"""Categories where a minor mentioned may be harmed; a playground does not count."""
_LEGAL = (
    r"abogad[oa]s?|acciones legales|querella\w*|contencioso|(?:l[eo]s?|os) (?:voy|vamos) a denunciar|demandare(?:mos)?"
    r"|advocat|advocada|accions legals|denunciarem|avogad[oa]s?|accions legais|abokatu\w*|salaketa"
)
_COURT = (
    r"juzgados?|tribunal(?:es)?|fiscalia|policia|guardia civil|atestado|jutjats?|mossos|xulgados?|epaitegi\w*"
    r"|ertzaintza|polizia"
)
_MINORS = (
    r"menor(?:es)? de edad|ni[nñ][oa]s?|beb[eé]s?|mi hij[oa]|nens?|nenes|xiquet(?:a|s|es)?|meu fill|nen[oa]s|haurr\w*"
)
_REASON_PATTERNS = {
    EscalationReason.LEGAL_THREAT: re.compile(rf"\b(?:{_LEGAL})\b"),
    EscalationReason.COURT: re.compile(rf"\b(?:{_COURT})\b"),
    EscalationReason.MINORS: re.compile(rf"\b(?:{_MINORS})\b"),
}


class EscalationAlarm(NamedTuple):
    at: datetime
    level: CaseLevel
    why: EscalationReason


def arrival_reasons(category: Category, text: str, *, is_known: bool) -> list[EscalationReason]:
    """Return reasons. `is_known`: a medium or official."""
    plain = _fold(text)
    matches = [why for why, words in _REASON_PATTERNS.items() if words.search(plain)]
    reasons = [why for why in matches if why is not EscalationReason.MINORS or category in CATEGORIES_AT_RISK]
    own = [REASON_OF_CATEGORY[category]] if category in REASON_OF_CATEGORY else []
    return [*own, *reasons, *([EscalationReason.IN_OFFICE] if is_known else [])]


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """`is_formal`: the second clock is the legal one."""

    received_at: datetime
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.ORDINARY
    is_acknowledged: bool = False
    is_formal: bool = False


def escalation_alarms(of: CaseClocks, later: Callable[[datetime, int], datetime]) -> list[EscalationAlarm]:
    """Return alarms in order. `later` adds minutes of attention."""
    alarms: list[EscalationAlarm] = []
    if of.acknowledge_by and not of.is_acknowledged:
        alarms.append(EscalationAlarm(of.acknowledge_by, _unacknowledged_level(of), EscalationReason.NOT_ACKNOWLEDGED))
    if of.resolve_by and (of.urgency in PRESSING_URGENCIES or of.is_formal):
        again = of.resolve_by + (of.resolve_by - of.received_at)
        alarms += [
            EscalationAlarm(of.resolve_by, CaseLevel.L3, EscalationReason.NOT_RESOLVED),
            EscalationAlarm(again, CaseLevel.L4, EscalationReason.STILL_OPEN),
        ]
    elif of.resolve_by:
        alarms += [
            EscalationAlarm(of.resolve_by, CaseLevel.L2, EscalationReason.NOT_RESOLVED),
            EscalationAlarm(later(of.resolve_by, ATTENTION_DAY), CaseLevel.L3, EscalationReason.DAY_LATE),
            EscalationAlarm(later(of.resolve_by, ATTENTION_WEEK), CaseLevel.L4, EscalationReason.WEEK_LATE),
        ]
    return sorted(alarms)


def _unacknowledged_level(of: CaseClocks) -> CaseLevel:
    """Return the level an unacknowledged case reaches: the top for an emergency."""
    if of.category is C.EMERGENCY:
        return CaseLevel.L4
    return CaseLevel.L3 if of.urgency is Urgency.NOW else CaseLevel.L2


def escalation_due(
    level: int, arrived: Sequence[EscalationReason], due: Sequence[EscalationAlarm], *, now: datetime
) -> tuple[CaseLevel, list[EscalationReason]] | None:
    """Return the level due, with reasons, if above the current."""
    level_reasons = [(LEVEL_OF_REASON[why], why) for why in arrived] + [
        (alarm.level, alarm.why) for alarm in due if alarm.at <= now
    ]
    highest = max((reached for reached, _ in level_reasons), default=CaseLevel.L1)
    if highest <= level:
        return None
    return highest, list(dict.fromkeys(why for reached, why in level_reasons if reached > level))


def next_alarm(level: int, due: Sequence[EscalationAlarm], *, now: datetime) -> datetime | None:
    """Return None when no clock causes one."""
    return next((alarm.at for alarm in due if alarm.at > now and alarm.level > level), None)


def levels_above(level: int) -> Iterator[CaseLevel]:
    return (case_level for case_level in CaseLevel if case_level > level)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
