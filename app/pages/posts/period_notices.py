"""A typed post's periods, and what may be published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import url_for

from app.core.messages import Message, msg
from app.core.zones import instant_of
from app.domain.directory.models import Topic
from app.domain.editorial_line.rules.emergency_text import EmergencyPart, counted_class, not_counted_words
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.rules.holds import is_allowed
from app.domain.periods.rules.kinds import HOLDING, PAUSING, PeriodKind
from app.domain.periods.rules.validity import binding_kinds, binding_periods
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.service_text import service_texts
from app.pages.components.periods import list_topic_classes, own_territory
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.forms.composer import typed_plan
from app.pages.shell.request_context import organisation
from app.web.request import now, read_session
from app.web.translation import translate

_NOON = time(12)
TOPIC_ALLOWED = msg("Su tema es de una clase que sigue saliendo: %(allowed)s.")
ELECTORAL_RULES_APPLY = msg(
    "Sin retenerse salen: %(allowed)s. Lo de otra clase se aprueba con las reglas electorales: los logros y las "
    "inauguraciones no salen."
)
HELD_AT_HOUR = msg("Mientras dure sale: %(allowed)s. Esta quedará retenida a su hora hasta que alguien la libere.")
ALL_HELD = msg("Mientras dure no sale nada. Esta quedará retenida a su hora hasta que alguien la libere.")


@dataclass(frozen=True, slots=True)
class PeriodsAtHour:
    planned: datetime | None
    on: Sequence[Period]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class PeriodNotice:
    """A period; `texts`: service templates by language; `uncounted`: why no emergency, where emergencies continue."""

    tone: str
    title: str
    text: Message
    uncounted: Message | None
    url: str
    texts: Mapping[str, str]


def periods_at_hour(composer: ComposerContext, typed: Mapping[str, Any]) -> PeriodsAtHour:
    """Return the periods at the typed hour, from one statement. No hour means noon; no day, now."""
    plan, own = typed_plan(typed, composer.zone)[0], own_territory()
    planned = plan.instant(composer.zone)
    at = planned or _noon(plan, composer.zone) or now()
    periods = periods_in_force.periods_between(read_session(), organisation().id, at, at)
    return PeriodsAtHour(planned, binding_periods(periods, at, own), binding_kinds(periods, at, own))


def period_notices(
    dates: PeriodsAtHour, topic: Topic | None, languages: list[str], lacks: Sequence[EmergencyPart]
) -> list[PeriodNotice]:
    """Return a notice per holding period; `lacks`: missing emergency parts."""
    topic_class = topic.topic_class.value if topic else None
    return [_period_notice(period, topic_class, languages, lacks) for period in dates.on if period.kind in HOLDING]


def _period_notice(
    period: Period, topic_class: str | None, languages: list[str], lacks: Sequence[EmergencyPart]
) -> PeriodNotice:
    goes = is_allowed(counted_class(topic_class, lacks), period.allowed)
    is_missed = not goes and is_allowed(topic_class, period.allowed)
    is_electoral = period.kind is PeriodKind.ELECTORAL_PERIOD
    return PeriodNotice(
        tone="info" if goes else "warning",
        title=f"{translate(period.kind.label)}: {period.name}",
        text=_notice_text(period, goes=goes),
        uncounted=not_counted_words(lacks) if is_missed else None,
        url=url_for("periods.show", period_id=period.part_of_id or period.id),
        texts=service_texts(languages) if is_electoral else {},
    )


def _notice_text(period: Period, *, goes: bool) -> Message:
    allowed = list_topic_classes(period.allowed)
    if period.kind in PAUSING and not allowed:
        return ALL_HELD
    sentence = TOPIC_ALLOWED if goes else HELD_AT_HOUR if period.kind in PAUSING else ELECTORAL_RULES_APPLY
    return msg(sentence.msgid, allowed=allowed)


def _noon(plan: PublicationPlan, zone: str) -> datetime | None:
    return instant_of(plan.on, _NOON, zone, fold=0) if plan.on else None
