"""Measures against what somebody wrote, and when each is possible: by a norm, with evidence, by two people.

What is hidden or blocked was insulting, threatening, indiscreet or spam, as the tree found it and as it is sorted:
respectful criticism stays, whatever somebody would like (rule RS-05 of the editorial line; Constitución, art. 20).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.cases.rules.categories import CATEGORY_NAMES, Category

WARNING_VALID_FOR = timedelta(days=365)
"""How long a warning counts as the step before a block."""
REVIEW_WITHIN = timedelta(hours=24)
"""In which somebody else looks at what one person hid at once."""
REMIND_AHEAD = timedelta(days=3)
"""How long before the end of a block people are told."""
REMIND_EVERY = timedelta(days=7)
"""How often they are told again until somebody lifts it."""
PERMANENT_MONTHS = 6
"""How often a block without an end is looked at again."""
CRITICISM_RULE = "RS-05"


class MeasureKind(StrEnum):
    """From the mildest to the hardest."""

    WARN = "warn"
    HIDE = "hide"
    REPORT = "report"
    BLOCK = "block"


MEASURE_NAMES = {
    MeasureKind.WARN: msg("avisar de las normas"),
    MeasureKind.HIDE: msg("ocultar el mensaje"),
    MeasureKind.REPORT: msg("denunciarlo a la red o a la policía"),
    MeasureKind.BLOCK: msg("bloquear a quien escribió"),
}


class MeasureState(StrEnum):
    """TO_DO: decided and not yet done in the network. STANDING: done, and not lifted."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    TO_DO = "to_do"
    STANDING = "standing"
    LIFTED = "lifted"


MEASURE_STATE_WORDS = {
    MeasureState.PROPOSED: msg("propuesta, espera a otra persona"),
    MeasureState.DECLINED: msg("rechazada"),
    MeasureState.TO_DO: msg("decidida, por hacer en la red"),
    MeasureState.STANDING: msg("aplicada"),
    MeasureState.LIFTED: msg("levantada"),
}
LIVE_STATES = frozenset({MeasureState.PROPOSED, MeasureState.TO_DO, MeasureState.STANDING})
HARMFUL_CATEGORIES = frozenset({Category.PERSONAL_DATA, Category.THREAT, Category.SPAM, Category.INSULT})
"""The only kinds of message that a measure may be about; everything else is somebody taking part."""
CATEGORIES_HIDDEN_AT_ONCE = frozenset({Category.PERSONAL_DATA, Category.THREAT})
"""What one person may hide at once, since every minute harms somebody; asking for help is never hidden."""


@dataclass(frozen=True, slots=True)
class MeasureContext:
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
        return (
            (self.held | {self.category}) & HARMFUL_CATEGORIES if self.category in HARMFUL_CATEGORIES else frozenset()
        )

    @property
    def is_overridden(self) -> bool:
        """A person sorted it as harm where the tree found none."""
        return self.category in HARMFUL_CATEGORIES and not self.held & HARMFUL_CATEGORIES


def matched_categories(held: Iterable[Mapping[str, Any]]) -> frozenset[Category]:
    """From `CitizenMessage.held`."""
    return frozenset(Category(one["category"]) for one in held)


def measure_obstacle(kind: MeasureKind, ground: MeasureContext, *, by: int | None) -> Message | None:
    """Why this is not possible now for whoever proposes, in words; none when it is."""
    checks = (_basic_obstacle(ground), _criticism_obstacle(kind, ground, by=by), _order_obstacle(kind, ground))
    return next((one for one in checks if one is not None), None)


def _basic_obstacle(ground: MeasureContext) -> Message | None:
    if ground.is_restricted:
        return msg("Quien lo escribió pidió limitar el uso de sus datos: nada puede hacerse con ellos mientras dure.")
    if not ground.has_norms:
        return msg("Todavía no hay normas de participación adoptadas y publicadas: sin norma no hay medida.")
    if not ground.has_evidence:
        return msg("Antes guarde la prueba: lo que se escribió, dónde y cuándo se vio.")
    return None


def _criticism_obstacle(kind: MeasureKind, ground: MeasureContext, *, by: int | None) -> Message | None:
    if not ground.harm:
        return msg(
            "La regla %(rule)s lo impide: es «%(category)s», sin insulto, amenaza, datos personales ni publicidad. La "
            "crítica respetuosa se queda.",
            rule=CRITICISM_RULE,
            category=CATEGORY_NAMES[ground.category],
        )
    if ground.is_overridden and by is not None and ground.sorted_by in (None, by):
        return msg(
            "La regla %(rule)s pide otra persona: el árbol no vio nada ofensivo y usted lo clasificó como "
            "«%(category)s». Quien cambia la clasificación no propone la medida.",
            rule=CRITICISM_RULE,
            category=CATEGORY_NAMES[ground.category],
        )
    if kind in ground.live:
        return msg("Ya hay una medida de esta clase sobre este mensaje.")
    return None


def _order_obstacle(kind: MeasureKind, ground: MeasureContext) -> Message | None:
    if kind is not MeasureKind.BLOCK:
        return None
    if not ground.knows_who:
        return msg("No se sabe quién lo escribió, así que no hay a quién bloquear.")
    if not ground.warned and Category.THREAT not in ground.harm:
        return msg(
            "Antes de bloquear hay que haber avisado: en los últimos doce meses no consta que se haya enviado ningún "
            "aviso de las normas a esta persona. Solo una amenaza puede saltarse ese paso."
        )
    return None


def check_possible(kind: MeasureKind, ground: MeasureContext, *, by: int | None) -> None:
    if reason := measure_obstacle(kind, ground, by=by):
        raise Refusal(reason)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el registro y lo lee quien decide."))


def check_second_person(actor_id: int | None, *others: int | None) -> None:
    """Two people, always: whoever proposed or did it does not decide on it."""
    if actor_id is None or actor_id in others:
        raise Refusal(msg("Lo decide otra persona: quien propone o aplica una medida no la confirma."))


def may_be_at_once(kind: MeasureKind, ground: MeasureContext) -> bool:
    return kind is MeasureKind.HIDE and bool(ground.harm & CATEGORIES_HIDDEN_AT_ONCE)


def six_months_after(at: datetime) -> datetime:
    """The same day six months later, or the last of that month."""
    month = at.month - 1 + PERMANENT_MONTHS
    year, month = at.year + month // 12, month % 12 + 1
    last = (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=at.tzinfo) - timedelta(days=1)).day
    return at.replace(year=year, month=month, day=min(at.day, last))


def next_reminder(ends_at: datetime | None, *, now: datetime) -> datetime:
    """When people are next told of a measure that stands: before its end, at its end, and again until it is lifted."""
    if ends_at is None:
        return six_months_after(now)
    return next((at for at in (ends_at - REMIND_AHEAD, ends_at) if at > now), now + REMIND_EVERY)


DUE_PROCESS: Mapping[str, Message] = {
    "evidence": msg("prueba guardada antes"),
    "norm": msg("norma en vigor"),
    "people": msg("dos personas"),
    "reason": msg("motivo"),
    "notice": msg("aviso a quien escribió"),
    "complaint": msg("cómo reclamar"),
    "end": msg("fecha de fin o revisión"),
}


def has_due_process(present: Collection[str]) -> bool:
    """Whether a measure has everything that due process asks for."""
    return set(DUE_PROCESS) <= set(present)


def due_process_share(measures: Sequence[Collection[str]]) -> int | None:
    """Of the measures applied, how many per cent have everything; none where there is none."""
    return round(100 * sum(has_due_process(one) for one in measures) / len(measures)) if measures else None
