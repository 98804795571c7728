"""When one person who wrote a text may let it out alone, and by when somebody else looks at it (invariant I2).

Two lanes: small towns, by the organisation's setting, and emergencies. Ley 40/2015 and Ley 39/2015 by analogy.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.editorial_line.rules.emergency_text import Part, missing_words
from app.intake.rules.kinds import POLITICAL
from app.periods.rules.kinds import ELECTORAL, PeriodKind
from app.topics.rules import Risk, TopicClass


class Lane(StrEnum):
    SMALL_TOWN = "small_town"
    EMERGENCY = "emergency"


class SoleDeed(StrEnum):
    APPROVED = "approved"
    AGREED = "agreed"
    TO_CORRECT = "to_correct"
    LATE = "late"


APPROVAL, REVIEW, LATENESS = 1, 2, 3
"""The place of each among the acts of a round."""


SOLE = say("aprobación única")
LANE_WORDS: dict[Lane, Sentence] = {
    Lane.SMALL_TOWN: say("modo de pocas personas"),
    Lane.EMERGENCY: say("emergencia, con ratificación"),
}
DEED_WORDS: dict[SoleDeed, Sentence] = {
    SoleDeed.APPROVED: say("aprobó sin nadie más"),
    SoleDeed.AGREED: say("está conforme"),
    SoleDeed.TO_CORRECT: say("pide corregirla"),
    SoleDeed.LATE: say("nadie la revisó en su plazo"),
}
MOST_PEOPLE = 2
"""Where more may decide, nobody needs to decide alone."""
RATIFIED_WITHIN = 1
"""Working days, in an emergency."""
LONGEST_REVIEW = 30
QUIET_CLASSES = frozenset({TopicClass.SERVICE, TopicClass.EVENT, TopicClass.CALL})
"""What a small town may let out by one hand: nothing that praises, opens or opines."""
FULL = say("Ya hay más de dos personas que pueden decidir: aquí no hace falta que nadie apruebe sin otra persona.")


@dataclass(frozen=True, slots=True)
class Case:
    """What is known when somebody would approve alone.

    `mode`: the organisation's setting. `people`: how many may decide today, `others`: those who did not write it.
    `missing`: the yeses that the round lacks. `called_by`: the rule of the line that sends it to somebody, or stops
    it. `periods`: in force now or at its hour. `lacks`: the parts of an emergency text that it does not say.
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
    lacks: Collection[Part] = ()


def is_urgent(topic_class: str | None, periods_now: Collection[str]) -> bool:
    """Whether its class and the moment open the lane of emergencies; its text has to say the parts of one, too."""
    return topic_class == TopicClass.EMERGENCY and PeriodKind.EMERGENCY in periods_now


def lane_of(case: Case, *, periods_now: Collection[str]) -> Lane:
    """By which lane it may go out. Raises `NotPermitted` or `OutOfTurn` with the first thing in the way."""
    if case.requester in POLITICAL:
        raise NotPermitted(say("La pidió un cargo político: la decide siempre otra persona."))
    if case.called_by:
        raise NotPermitted(say("La regla %(code)s pide que la mire otra persona.", code=case.called_by))
    if case.missing > 1:
        raise NotPermitted(say("Su ruta pide más de un visto bueno: no basta el de una persona."))
    if is_urgent(case.topic_class, periods_now):
        if case.lacks:
            raise NotPermitted(missing_words(case.lacks))
        return Lane.EMERGENCY
    _check_small_town(case)
    return Lane.SMALL_TOWN


def _check_small_town(case: Case) -> None:
    if not case.mode:
        raise NotPermitted(say("Ha intervenido en este texto, así que lo decide otra persona."))
    if case.people > MOST_PEOPLE:
        raise OutOfTurn(FULL)
    if case.risk != Risk.LOW or case.topic_class not in QUIET_CLASSES:
        raise NotPermitted(say("Solo un tema de riesgo bajo, sin logros ni opinión, sale con una sola firma."))
    if ELECTORAL.intersection(case.periods):
        raise NotPermitted(say("En periodo electoral no sale nada con una sola firma."))
    if not case.others:
        raise OutOfTurn(say("Nadie podría revisarla después. Dé antes la función de decidir a otra persona."))


def check_mode(*, people: int) -> None:
    """Raise `Refusal` when there are enough people for two of them to sign."""
    if people > MOST_PEOPLE:
        raise Refusal(FULL)


def check_why(reason: str) -> None:
    if not reason.strip():
        raise Refusal(say("Escriba por qué no puede esperar a otra persona: queda a la vista para siempre."))


def check_reviews(*, has_written: bool, deed: SoleDeed, reason: str) -> None:
    """Raise unless it is somebody else, who says why when something is to be corrected."""
    if has_written:
        raise NotPermitted(say("Ha intervenido en este texto, así que lo revisa otra persona."))
    if deed is SoleDeed.TO_CORRECT and not reason.strip():
        raise Refusal(say("Escriba qué hay que corregir: lo lee quien la aprobó."))
