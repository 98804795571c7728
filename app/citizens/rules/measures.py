"""Measures against what somebody wrote, and when each is possible: by a norm, with evidence, by two people.

What is hidden or blocked was insulting, threatening, indiscreet or spam, as the tree found it and as it is sorted:
respectful criticism stays, whatever somebody would like (rule RS-05 of the editorial line; Constitución, art. 20).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.citizens.rules.categories import CATEGORY_NAMES, Category
from app.core.errors import Refusal
from app.core.words import Sentence, say

WARNED_FOR = timedelta(days=365)
"""How long a warning counts as the step before a block."""
LOOKED_AT_WITHIN = timedelta(hours=24)
"""In which somebody else looks at what one person hid at once."""
AHEAD = timedelta(days=3)
"""How long before the end of a block people are told."""
AGAIN = timedelta(days=7)
"""How often they are told again until somebody lifts it."""
PERMANENT_MONTHS = 6
"""How often a block without an end is looked at again."""
RULE = "RS-05"


class MeasureKind(StrEnum):
    """From the mildest to the hardest."""

    WARN = "warn"
    HIDE = "hide"
    REPORT = "report"
    BLOCK = "block"


MEASURE_NAMES = {
    MeasureKind.WARN: say("avisar de las normas"),
    MeasureKind.HIDE: say("ocultar el mensaje"),
    MeasureKind.REPORT: say("denunciarlo a la red o a la policía"),
    MeasureKind.BLOCK: say("bloquear a quien escribió"),
}


class MeasureState(StrEnum):
    """TO_DO: decided and not yet done in the network. STANDING: done, and not lifted."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    TO_DO = "to_do"
    STANDING = "standing"
    LIFTED = "lifted"


MEASURE_WORDS = {
    MeasureState.PROPOSED: say("propuesta, espera a otra persona"),
    MeasureState.DECLINED: say("rechazada"),
    MeasureState.TO_DO: say("decidida, por hacer en la red"),
    MeasureState.STANDING: say("aplicada"),
    MeasureState.LIFTED: say("levantada"),
}
LIVE = frozenset({MeasureState.PROPOSED, MeasureState.TO_DO, MeasureState.STANDING})
HARM = frozenset({Category.PERSONAL_DATA, Category.THREAT, Category.SPAM, Category.INSULT})
"""The only kinds of message that a measure may be about; everything else is somebody taking part."""
AT_ONCE = frozenset({Category.PERSONAL_DATA, Category.THREAT})
"""What one person may hide at once, since every minute harms somebody; asking for help is never hidden."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of a message when a measure is thought of.

    `held`: what the tree found in it. `category`: how its case is sorted, by `sorted_by` where a person did.
    `live`: the measures it has already. `is_restricted`: whoever wrote asked that nothing be done with it.
    """

    held: frozenset[Category]
    category: Category
    sorted_by: int | None = None
    has_norms: bool = True
    has_evidence: bool = True
    knows_who: bool = True
    is_restricted: bool = False
    warned: bool = False
    live: frozenset[MeasureKind] = frozenset()

    @property
    def harm(self) -> frozenset[Category]:
        """What of it may be acted upon: as it is sorted, and what else the tree found where that is harm too."""
        return (self.held | {self.category}) & HARM if self.category in HARM else frozenset()

    @property
    def is_overridden(self) -> bool:
        """A person sorted it as harm where the tree found none."""
        return self.category in HARM and not self.held & HARM


def held_in(held: Iterable[Mapping[str, Any]]) -> frozenset[Category]:
    """From `CitizenMessage.held`."""
    return frozenset(Category(one["category"]) for one in held)


def obstacle(kind: MeasureKind, ground: Ground, *, by: int | None) -> Sentence | None:
    """Why this is not possible now for whoever proposes, in words; none when it is."""
    checks = (_standing(ground), _respectful(kind, ground, by=by), _in_order(kind, ground))
    return next((one for one in checks if one is not None), None)


def _standing(ground: Ground) -> Sentence | None:
    if ground.is_restricted:
        return say("Quien lo escribió pidió limitar el uso de sus datos: nada puede hacerse con ellos mientras dure.")
    if not ground.has_norms:
        return say("Todavía no hay normas de participación adoptadas y publicadas: sin norma no hay medida.")
    if not ground.has_evidence:
        return say("Antes guarde la prueba: lo que se escribió, dónde y cuándo se vio.")
    return None


def _respectful(kind: MeasureKind, ground: Ground, *, by: int | None) -> Sentence | None:
    if not ground.harm:
        return say(
            "La regla %(rule)s lo impide: es «%(category)s», sin insulto, amenaza, datos personales ni publicidad. La "
            "crítica respetuosa se queda.",
            rule=RULE,
            category=CATEGORY_NAMES[ground.category],
        )
    if ground.is_overridden and by is not None and ground.sorted_by in (None, by):
        return say(
            "La regla %(rule)s pide otra persona: el árbol no vio nada ofensivo y usted lo clasificó como "
            "«%(category)s». Quien cambia la clasificación no propone la medida.",
            rule=RULE,
            category=CATEGORY_NAMES[ground.category],
        )
    if kind in ground.live:
        return say("Ya hay una medida de esta clase sobre este mensaje.")
    return None


def _in_order(kind: MeasureKind, ground: Ground) -> Sentence | None:
    if kind is not MeasureKind.BLOCK:
        return None
    if not ground.knows_who:
        return say("No se sabe quién lo escribió, así que no hay a quién bloquear.")
    if not ground.warned and Category.THREAT not in ground.harm:
        return say(
            "Antes de bloquear hay que haber avisado: en los últimos doce meses no consta que se haya enviado ningún "
            "aviso de las normas a esta persona. Solo una amenaza puede saltarse ese paso."
        )
    return None


def check_possible(kind: MeasureKind, ground: Ground, *, by: int | None) -> None:
    if reason := obstacle(kind, ground, by=by):
        raise Refusal(reason)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el registro y lo lee quien decide."))


def check_other(actor_id: int | None, *others: int | None) -> None:
    """Two people, always: whoever proposed or did it does not decide on it."""
    if actor_id is None or actor_id in others:
        raise Refusal(say("Lo decide otra persona: quien propone o aplica una medida no la confirma."))


def may_be_at_once(kind: MeasureKind, ground: Ground) -> bool:
    return kind is MeasureKind.HIDE and bool(ground.harm & AT_ONCE)


def six_months_after(at: datetime) -> datetime:
    """The same day six months later, or the last of that month."""
    month = at.month - 1 + PERMANENT_MONTHS
    year, month = at.year + month // 12, month % 12 + 1
    last = (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=at.tzinfo) - timedelta(days=1)).day
    return at.replace(year=year, month=month, day=min(at.day, last))


def next_telling(ends_at: datetime | None, *, now: datetime) -> datetime:
    """When people are next told of a measure that stands: before its end, at its end, and again until it is lifted."""
    if ends_at is None:
        return six_months_after(now)
    return next((at for at in (ends_at - AHEAD, ends_at) if at > now), now + AGAIN)


DUE_PROCESS: Mapping[str, Sentence] = {
    "evidence": say("prueba guardada antes"),
    "norm": say("norma en vigor"),
    "people": say("dos personas"),
    "reason": say("motivo"),
    "notice": say("aviso a quien escribió"),
    "complaint": say("cómo reclamar"),
    "end": say("fecha de fin o revisión"),
}


def whole(present: Collection[str]) -> bool:
    """Whether a measure has everything that due process asks for."""
    return set(DUE_PROCESS) <= set(present)


def share(measures: Sequence[Collection[str]]) -> int | None:
    """Of the measures applied, how many per cent have everything; none where there is none."""
    return round(100 * sum(whole(one) for one in measures) / len(measures)) if measures else None
