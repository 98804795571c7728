"""Measures and their conditions: a norm, evidence, two people.

Only insults, threats, indiscretion or spam, by tree and triage, are hidden or blocked. Respectful criticism stays
(RS-05 of the editorial line; Constitución, art. 20).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.domain.cases.rules.categories import Category

WARNING_VALID_FOR = timedelta(days=365)
"""Time a warning counts as the step before a block."""
REVIEW_WITHIN = timedelta(hours=24)
"""Another person's term to review a message hidden at once."""
REMIND_AHEAD = timedelta(days=3)
"""Notice of a block's end."""
REMIND_EVERY = timedelta(days=7)
PERMANENT_MONTHS = 6
"""Between reviews of a permanent block."""
CRITICISM_RULE = "RS-05"


class MeasureKind(LabelledEnum):
    """Mildest to hardest."""

    WARN = "warn", msg("avisar de las normas")
    HIDE = "hide", msg("ocultar el mensaje")
    REPORT = "report", msg("denunciarlo a la red o a la policía")
    BLOCK = "block", msg("bloquear a quien escribió")


class MeasureState(LabelledEnum):
    """TO_DO: decided, not yet in the network. STANDING: done, not lifted."""

    PROPOSED = "proposed", msg("propuesta, espera a otra persona")
    DECLINED = "declined", msg("rechazada")
    TO_DO = "to_do", msg("decidida, por hacer en la red")
    STANDING = "standing", msg("aplicada")
    LIFTED = "lifted", msg("levantada")


LIVE_STATES = frozenset({MeasureState.PROPOSED, MeasureState.TO_DO, MeasureState.STANDING})
HARMFUL_CATEGORIES = frozenset({Category.PERSONAL_DATA, Category.THREAT, Category.SPAM, Category.INSULT})
"""The only ones open to measures; the rest is participation."""
CATEGORIES_HIDDEN_AT_ONCE = frozenset({Category.PERSONAL_DATA, Category.THREAT})
"""Categories one person may hide at once: every minute harms; never calls for help."""


@dataclass(frozen=True, slots=True)
class MeasureContext:
    """`matched_categories`: the tree's matches.

    `category`: by `sorted_by` if a person set it. `live`: measures in place. `is_restricted`: the author's data.
    """

    matched_categories: frozenset[Category]
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
        """Return actionable categories: the triaged, and other harm the tree found."""
        if self.category not in HARMFUL_CATEGORIES:
            return frozenset()
        return (self.matched_categories | {self.category}) & HARMFUL_CATEGORIES

    @property
    def is_overridden(self) -> bool:
        """Tell whether a person found harm the tree had not."""
        return self.category in HARMFUL_CATEGORIES and not self.matched_categories & HARMFUL_CATEGORIES


def matched_categories(matches: Iterable[Mapping[str, Any]]) -> frozenset[Category]:
    """Return categories in `CitizenMessage.held`."""
    return frozenset(Category(match["category"]) for match in matches)


def measure_obstacle(kind: MeasureKind, context: MeasureContext, *, by: int | None) -> Message | None:
    """Return why this person cannot propose it now."""
    checks = (_basic_obstacle(context), _criticism_obstacle(kind, context, by=by), _order_obstacle(kind, context))
    return next((check for check in checks if check is not None), None)


def _basic_obstacle(context: MeasureContext) -> Message | None:
    if context.is_restricted:
        return msg("Quien lo escribió pidió limitar el uso de sus datos: nada puede hacerse con ellos mientras dure.")
    if not context.has_norms:
        return msg("Todavía no hay normas de participación adoptadas y publicadas: sin norma no hay medida.")
    if not context.has_evidence:
        return msg("Antes guarde la prueba: lo que se escribió, dónde y cuándo se vio.")
    return None


def _criticism_obstacle(kind: MeasureKind, context: MeasureContext, *, by: int | None) -> Message | None:
    if not context.harm:
        return msg(
            "La regla %(rule)s lo impide: es «%(category)s», sin insulto, amenaza, datos personales ni publicidad. La "
            "crítica respetuosa se queda.",
            rule=CRITICISM_RULE,
            category=context.category.label,
        )
    if context.is_overridden and by is not None and context.sorted_by in (None, by):
        return msg(
            "La regla %(rule)s pide otra persona: el árbol no vio nada ofensivo y usted lo clasificó como "
            "«%(category)s». Quien cambia la clasificación no propone la medida.",
            rule=CRITICISM_RULE,
            category=context.category.label,
        )
    if kind in context.live:
        return msg("Ya hay una medida de esta clase sobre este mensaje.")
    return None


def _order_obstacle(kind: MeasureKind, context: MeasureContext) -> Message | None:
    if kind is not MeasureKind.BLOCK:
        return None
    if not context.knows_who:
        return msg("No se sabe quién lo escribió, así que no hay a quién bloquear.")
    if not context.warned and Category.THREAT not in context.harm:
        return msg(
            "Antes de bloquear hay que haber avisado: en los últimos doce meses no consta que se haya enviado ningún "
            "aviso de las normas a esta persona. Solo una amenaza puede saltarse ese paso."
        )
    return None


def check_possible(kind: MeasureKind, context: MeasureContext, *, by: int | None) -> None:
    if reason := measure_obstacle(kind, context, by=by):
        raise Refusal(reason)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el registro y lo lee quien decide."))


def check_second_person(actor_id: int | None, *others: int | None) -> None:
    """Raise `Refusal` for the proposer or who applied it."""
    if actor_id is None or actor_id in others:
        raise Refusal(msg("Lo decide otra persona: quien propone o aplica una medida no la confirma."))


def may_be_at_once(kind: MeasureKind, context: MeasureContext) -> bool:
    return kind is MeasureKind.HIDE and bool(context.harm & CATEGORIES_HIDDEN_AT_ONCE)


def six_months_after(at: datetime) -> datetime:
    """Return the same day, or the month's last."""
    month = at.month - 1 + PERMANENT_MONTHS
    year, month = at.year + month // 12, month % 12 + 1
    last = (datetime(year + month // 12, month % 12 + 1, 1, tzinfo=at.tzinfo) - timedelta(days=1)).day
    return at.replace(year=year, month=month, day=min(at.day, last))


def next_reminder(ends_at: datetime | None, *, now: datetime) -> datetime:
    """Remind before a standing measure's end, at it, and repeatedly until lifted."""
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
    return set(DUE_PROCESS) <= set(present)


def due_process_share(measures: Sequence[Collection[str]]) -> int | None:
    """Return the percentage with all guarantees; None without measures."""
    return round(100 * sum(has_due_process(measure) for measure in measures) / len(measures)) if measures else None
