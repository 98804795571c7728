"""When a case rises to somebody else's eyes, and why. Rising tells people; it stops nobody from answering.

What a message speaks of raises it when it comes, and what is late raises it as its time goes: from whoever answers to
edition, to the head of unit, legal or data protection, and to the crisis cell. What presses rises by its own terms;
anything else a level at a time, so that an opening hour nobody answered in the morning is no crisis in the afternoon.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.citizens.rules.cases import Level
from app.citizens.rules.categories import Category, Urgency
from app.core.words import say

C = Category


class Why(StrEnum):
    """What raises a case; the first ones as it comes, the last ones as its time goes or by hand."""

    DANGER = "danger"
    THREAT = "threat"
    MINORS = "minors"
    LEGAL_THREAT = "legal_threat"
    RIGHTS = "rights"
    REPORT = "report"
    COURT = "court"
    PRESS = "press"
    EXPOSED = "exposed"
    IN_OFFICE = "in_office"
    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_RESOLVED = "not_resolved"
    STILL_OPEN = "still_open"
    DAY_LATE = "day_late"
    WEEK_LATE = "week_late"
    BY_HAND = "by_hand"


WHY_WORDS = {
    Why.DANGER: say("puede haber alguien en peligro"),
    Why.THREAT: say("amenaza, acosa o difunde odio"),
    Why.MINORS: say("afecta a menores"),
    Why.LEGAL_THREAT: say("anuncia acciones legales"),
    Why.RIGHTS: say("ejerce derechos sobre sus datos"),
    Why.REPORT: say("denuncia una infracción"),
    Why.COURT: say("habla de un juzgado o de la policía"),
    Why.PRESS: say("lo escribe o lo sigue un medio"),
    Why.EXPOSED: say("hay datos personales a la vista"),
    Why.IN_OFFICE: say("lo escribe un medio o un cargo público"),
    Why.NOT_ACKNOWLEDGED: say("pasó el plazo de acusar recibo"),
    Why.NOT_RESOLVED: say("pasó el plazo de resolver"),
    Why.STILL_OPEN: say("pasó otro plazo entero sin resolver"),
    Why.DAY_LATE: say("lleva un día fuera de plazo"),
    Why.WEEK_LATE: say("lleva una semana fuera de plazo"),
    Why.BY_HAND: say("lo decidió una persona"),
}
LEVEL_OF = {
    Why.DANGER: Level.L3,
    Why.THREAT: Level.L3,
    Why.MINORS: Level.L3,
    Why.LEGAL_THREAT: Level.L3,
    Why.RIGHTS: Level.L3,
    Why.REPORT: Level.L3,
    Why.COURT: Level.L2,
    Why.PRESS: Level.L2,
    Why.EXPOSED: Level.L2,
    Why.IN_OFFICE: Level.L2,
}
PRESSING = frozenset({Urgency.NOW, Urgency.SOON})
DAY = 7 * 60
WEEK = 5 * DAY
"""Minutes of attention of a day and of a week, as the terms of the tree count them."""
OF_CATEGORY = {
    C.EMERGENCY: Why.DANGER,
    C.THREAT: Why.THREAT,
    C.RIGHTS_REQUEST: Why.RIGHTS,
    C.WHISTLEBLOWING: Why.REPORT,
    C.PRESS: Why.PRESS,
    C.PERSONAL_DATA: Why.EXPOSED,
}
AT_RISK = frozenset({C.EMERGENCY, C.THREAT, C.PERSONAL_DATA, C.INSULT})
"""Where a minor is spoken of as somebody who may be harmed; a playground is not that."""
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
_SPOKEN_OF = {
    Why.LEGAL_THREAT: re.compile(rf"\b(?:{_LEGAL})\b"),
    Why.COURT: re.compile(rf"\b(?:{_COURT})\b"),
    Why.MINORS: re.compile(rf"\b(?:{_MINORS})\b"),
}


class Alarm(NamedTuple):
    """At an instant a case that is not as high yet rises to a level."""

    at: datetime
    level: Level
    why: Why


def on_arrival(category: Category, text: str, *, is_known: bool) -> list[Why]:
    """What of a message raises its case. `is_known`: whoever wrote is a medium or holds an office."""
    plain = _folded(text)
    spoken = [why for why, words in _SPOKEN_OF.items() if words.search(plain)]
    found = [why for why in spoken if why is not Why.MINORS or category in AT_RISK]
    own = [OF_CATEGORY[category]] if category in OF_CATEGORY else []
    return [*own, *found, *([Why.IN_OFFICE] if is_known else [])]


@dataclass(frozen=True, slots=True)
class Clocks:
    """A case as its clocks see it. `is_formal`: the second one is that of the law."""

    received_at: datetime
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.ORDINARY
    is_acknowledged: bool = False
    is_formal: bool = False


def alarms(of: Clocks, later: Callable[[datetime, int], datetime]) -> list[Alarm]:
    """What its clocks raise it to, in order. `later`: so many minutes of attention after an instant."""
    found: list[Alarm] = []
    if of.acknowledge_by and not of.is_acknowledged:
        found.append(Alarm(of.acknowledge_by, _unacknowledged(of), Why.NOT_ACKNOWLEDGED))
    if of.resolve_by and (of.urgency in PRESSING or of.is_formal):
        again = of.resolve_by + (of.resolve_by - of.received_at)
        found += [
            Alarm(of.resolve_by, Level.L3, Why.NOT_RESOLVED),
            Alarm(again, Level.L4, Why.STILL_OPEN),
        ]
    elif of.resolve_by:
        found += [
            Alarm(of.resolve_by, Level.L2, Why.NOT_RESOLVED),
            Alarm(later(of.resolve_by, DAY), Level.L3, Why.DAY_LATE),
            Alarm(later(of.resolve_by, WEEK), Level.L4, Why.WEEK_LATE),
        ]
    return sorted(found)


def _unacknowledged(of: Clocks) -> Level:
    """Somebody who may be in danger and whom nobody has answered is everybody's business."""
    if of.category is C.EMERGENCY:
        return Level.L4
    return Level.L3 if of.urgency is Urgency.NOW else Level.L2


def risen(level: int, arrived: Sequence[Why], due: Sequence[Alarm], *, now: datetime) -> tuple[Level, list[Why]] | None:
    """The level it should have risen to by now and why, where that is higher than it is."""
    told = [(LEVEL_OF[why], why) for why in arrived] + [(one.level, one.why) for one in due if one.at <= now]
    highest = max((reached for reached, _ in told), default=Level.L1)
    if highest <= level:
        return None
    return highest, list(dict.fromkeys(why for reached, why in told if reached > level))


def next_alarm(level: int, due: Sequence[Alarm], *, now: datetime) -> datetime | None:
    """When it would rise next; nothing where no clock would raise it."""
    return next((one.at for one in due if one.at > now and one.level > level), None)


def levels_above(level: int) -> Iterator[Level]:
    return (one for one in Level if one > level)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))
