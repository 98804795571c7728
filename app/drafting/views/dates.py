"""What the dates that bind say of a post while it is typed: which of them it falls in, and what may go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import url_for

from app.core.words import Sentence, say
from app.core.zones import instant_of
from app.drafting.forms import plan_typed
from app.drafting.rules.draft import Plan
from app.drafting.rules.service_text import service_texts
from app.drafting.views.desk import Desk
from app.editorial_line.rules.emergency_text import Part, counted_class, not_counted_words
from app.pages.shell.request_context import organisation
from app.periods import queries as periods
from app.periods.models import Period
from app.periods.rules.binding import binding, binding_kinds
from app.periods.rules.kinds import HOLDING, KIND_WORDS, PAUSING, PeriodKind
from app.periods.rules.stopping import is_allowed
from app.topics.models import Topic
from app.web.periods import class_words, own_place
from app.web.request import now, reading
from app.web.words import translate

_NOON = time(12)
GOES = say("Su tema es de una clase que sigue saliendo: %(allowed)s.")
SEEN_AGAIN = say(
    "Sin retenerse salen: %(allowed)s. Lo de otra clase se aprueba con las reglas electorales: los logros y las "
    "inauguraciones no salen."
)
STAYS = say("Mientras dure sale: %(allowed)s. Esta quedará retenida a su hora hasta que alguien la libere.")
NOTHING_GOES = say("Mientras dure no sale nada. Esta quedará retenida a su hora hasta que alguien la libere.")


@dataclass(frozen=True, slots=True)
class Dates:
    """The periods in force at the instant a post is meant for."""

    planned: datetime | None
    on: Sequence[Period]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class DateNotice:
    """A period the post falls in; `texts` is the service template, by language, where it is of use.

    `uncounted`: the reason it does not count as an emergency, where those go on.
    """

    tone: str
    title: str
    text: Sentence
    uncounted: Sentence | None
    url: str
    texts: Mapping[str, str]


def dates_at(desk: Desk, typed: Mapping[str, Any]) -> Dates:
    """One statement. A day without an hour counts as its noon; without a day it is now."""
    plan, own = plan_typed(typed, desk.zone)[0], own_place()
    planned = plan.instant(desk.zone)
    at = planned or _noon(plan, desk.zone) or now()
    found = periods.periods_between(reading(), organisation().id, at, at)
    return Dates(planned, binding(found, at, own), binding_kinds(found, at, own))


def date_notices(dates: Dates, topic: Topic | None, languages: list[str], lacks: Sequence[Part]) -> list[DateNotice]:
    """Return one for each period that holds posts. `lacks`: the parts of an emergency text that it does not say."""
    topic_class = topic.topic_class.value if topic else None
    return [_notice(period, topic_class, languages, lacks) for period in dates.on if period.kind in HOLDING]


def _notice(period: Period, topic_class: str | None, languages: list[str], lacks: Sequence[Part]) -> DateNotice:
    goes = is_allowed(counted_class(topic_class, lacks), period.allowed)
    is_missed = not goes and is_allowed(topic_class, period.allowed)
    is_electoral = period.kind is PeriodKind.ELECTORAL_PERIOD
    return DateNotice(
        tone="info" if goes else "warning",
        title=f"{translate(KIND_WORDS[period.kind])}: {period.name}",
        text=_told(period, goes=goes),
        uncounted=not_counted_words(lacks) if is_missed else None,
        url=url_for("periods.show", period_id=period.part_of_id or period.id),
        texts=service_texts(languages) if is_electoral else {},
    )


def _told(period: Period, *, goes: bool) -> Sentence:
    allowed = class_words(period.allowed)
    if period.kind in PAUSING and not allowed:
        return NOTHING_GOES
    sentence = GOES if goes else STAYS if period.kind in PAUSING else SEEN_AGAIN
    return say(sentence.msgid, allowed=allowed)


def _noon(plan: Plan, zone: str) -> datetime | None:
    return instant_of(plan.on, _NOON, zone, fold=0) if plan.on else None
