"""Sole approval by a contributor, later reviewed by another person (invariant I2).

Two lanes: small towns (a setting) and emergencies. Ley 40/2015 and Ley 39/2015 by analogy.
"""

from collections.abc import Collection
from dataclasses import dataclass

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, missing_parts_message
from app.domain.periods.rules.kinds import ELECTORAL, PeriodKind
from app.domain.requests.rules.origin import POLITICAL_KINDS


class SoleLane(LabelledEnum):
    SMALL_TOWN = "small_town", msg("modo de pocas personas")
    EMERGENCY = "emergency", msg("emergencia, con ratificación")


class SoleActKind(LabelledEnum):
    APPROVED = "approved", msg("aprobó sin nadie más")
    AGREED = "agreed", msg("está conforme")
    TO_CORRECT = "to_correct", msg("pide corregirla")
    LATE = "late", msg("nadie la revisó en su plazo")


APPROVAL_ACT, REVIEW_ACT, LATENESS_ACT = 1, 2, 3


SOLE_APPROVAL_WORD = msg("aprobación única")


MOST_PEOPLE = 2
"""With more deciders, sole approval is unnecessary."""
RATIFIED_WITHIN = 1
"""Working days to ratify an emergency approval."""
LONGEST_REVIEW = 30
QUIET_CLASSES = frozenset({TopicClass.SERVICE, TopicClass.EVENT, TopicClass.CALL})
"""Small-town classes: no praise, openings or opinion."""
ENOUGH_DECIDERS = msg(
    "Ya hay más de dos personas que pueden decidir: aquí no hace falta que nadie apruebe sin otra persona."
)


@dataclass(frozen=True, slots=True)
class SoleLaneFacts:
    """`mode`: the organisation's setting. `people`: how many may decide today; `others`: non-contributors.

    `missing`: approvals the round lacks. `called_by`: the line rule requiring another person, or blocking. `periods`:
    in force now or at its hour. `lacks`: missing emergency text parts.
    """

    mode: bool
    people: int
    others: int
    missing: int
    topic_class: str | None
    risk: str | None
    periods: Collection[str]
    requester: str | None
    called_by: str | None = None
    lacks: Collection[EmergencyPart] = ()


def opens_emergency_lane(topic_class: str | None, periods_now: Collection[str]) -> bool:
    """Judge class and moment; the text must also have its parts."""
    return topic_class == TopicClass.EMERGENCY and PeriodKind.EMERGENCY in periods_now


def sole_lane_of(facts: SoleLaneFacts, *, periods_now: Collection[str]) -> SoleLane:
    """Raise `NotPermitted` or `Conflict` with the first obstacle."""
    if facts.requester in POLITICAL_KINDS:
        raise NotPermitted(msg("La pidió un cargo político: la decide siempre otra persona."))
    if facts.called_by:
        raise NotPermitted(msg("La regla %(code)s pide que la mire otra persona.", code=facts.called_by))
    if facts.missing > 1:
        raise NotPermitted(msg("Su ruta pide más de un visto bueno: no basta el de una persona."))
    if opens_emergency_lane(facts.topic_class, periods_now):
        if facts.lacks:
            raise NotPermitted(missing_parts_message(facts.lacks))
        return SoleLane.EMERGENCY
    _check_small_town(facts)
    return SoleLane.SMALL_TOWN


def _check_small_town(facts: SoleLaneFacts) -> None:
    if not facts.mode:
        raise NotPermitted(msg("Ha intervenido en este texto, así que lo decide otra persona."))
    if facts.people > MOST_PEOPLE:
        raise Conflict(ENOUGH_DECIDERS)
    if facts.risk != Risk.LOW or facts.topic_class not in QUIET_CLASSES:
        raise NotPermitted(msg("Solo un tema de riesgo bajo, sin logros ni opinión, sale con una sola firma."))
    if ELECTORAL.intersection(facts.periods):
        raise NotPermitted(msg("En periodo electoral no sale nada con una sola firma."))
    if not facts.others:
        raise Conflict(msg("Nadie podría revisarla después. Dé antes la función de decidir a otra persona."))


def check_small_town_mode(*, people: int) -> None:
    """Raise `Refusal` when two people can sign."""
    if people > MOST_PEOPLE:
        raise Refusal(ENOUGH_DECIDERS)


def check_sole_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba por qué no puede esperar a otra persona: queda a la vista para siempre."))


def check_later_review(*, has_written: bool, kind: SoleActKind, reason: str) -> None:
    """Raise unless another person reviews, giving a reason for a correction."""
    if has_written:
        raise NotPermitted(msg("Ha intervenido en este texto, así que lo revisa otra persona."))
    if kind is SoleActKind.TO_CORRECT and not reason.strip():
        raise Refusal(msg("Escriba qué hay que corregir: lo lee quien la aprobó."))
