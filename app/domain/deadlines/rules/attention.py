"""Not-a-registry notices (Ley 39/2015, art. 16.4), attention hours, response terms, formal complaints.

Minutes are of attention; emergencies', of the clock where a person is always on call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.cases.rules.categories import Category
from app.domain.periods.rules.working_time import WorkingTime

SHIPPED_NOTICES: Mapping[str, str] = {
    "es": "Esta cuenta informa y orienta. No es un registro: lo que se escribe aquí no inicia ningún trámite ni abre "
    "plazos legales.",
    "ca": "Aquest compte informa i orienta. No és un registre: el que s'hi escriu no inicia cap tràmit ni obre "
    "terminis legals.",
    "gl": "Esta conta informa e orienta. Non é un rexistro: o que se escribe aquí non inicia ningún trámite nin abre "
    "prazos legais.",
    "eu": "Kontu honek informatu eta bideratzen du. Ez da erregistroa: hemen idatzitakoak ez du izapiderik hasten, "
    "ezta legezko eperik irekitzen ere.",
    "en": "This account informs and guides. It is not a registry: writing here starts no procedure and no legal term.",
}


def registry_notice(own: Mapping[str, str], language: str) -> str:
    """Return the account's own notice, else the shipped one, by default Spanish."""
    return own.get(language) or SHIPPED_NOTICES.get(language) or own.get("es") or SHIPPED_NOTICES["es"]


FORMAL_DAYS = 20
"""Días hábiles for complaints or suggestions (RD 951/2005, art. 16.1), unless set lower."""
MOST_FORMAL_DAYS = 90
"""Three months (Ley 39/2015, art. 21.3)."""
MOST_TERM_MINUTES = 60 * 24 * 30
OUT_OF_HOURS_TEMPLATE = "T20"
ROUTE_TEMPLATE = "T03"


class ResponseTerm(NamedTuple):
    """Minutes; None where not expected."""

    acknowledge: int | None = None
    resolve: int | None = None


NO_TERM = ResponseTerm()
UNSORTED_TERM = ResponseTerm(acknowledge=240)
"""For unrecognised messages: within the morning."""


@dataclass(frozen=True, slots=True)
class AttentionTerms:
    """`week`: None for the organisation's own. `on_call`: told of emergencies.

    `notices`: not-a-registry, by language. `terms`: by category.
    """

    week: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    is_always_on_call: bool = False
    on_call: tuple[int, ...] = ()
    accepts_formal: bool = False
    formal_days: int = FORMAL_DAYS
    formal_url: str = ""
    notices: Mapping[str, str] = field(default_factory=dict)
    tells_hours: bool = True
    terms: Mapping[Category, ResponseTerm] = field(default_factory=dict)

    def term(self, category: Category, usual: ResponseTerm) -> ResponseTerm:
        own = self.terms.get(category, NO_TERM)
        return ResponseTerm(*(mine if mine is not None else theirs for mine, theirs in zip(own, usual, strict=True)))


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Minutes of attention, or real ones."""

    working: WorkingTime
    by_the_clock: bool = False

    def after(self, start: datetime, minutes: int | None) -> datetime | None:
        if minutes is None:
            return None
        span = timedelta(minutes=minutes)
        return start + span if self.by_the_clock else self.working.after(start, span)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the time that counts, never negative."""
        if end <= start:
            return timedelta()
        return end - start if self.by_the_clock else self.working.worked(start, end)


def deadline_clock(attention: AttentionTerms, category: Category, working: WorkingTime) -> DeadlineClock:
    """Return the clock, with the organisation's holidays and closures."""
    own = replace(working, week=attention.week) if attention.week else working
    return DeadlineClock(own, category is Category.EMERGENCY and attention.is_always_on_call)


def formal_deadline(working: WorkingTime, received_at: datetime, days: int) -> datetime:
    """Return the last día hábil's end, from the next day (Ley 39/2015, art. 30.2 and 30.3).

    A shut office makes no day inhábil (art. 30.8).
    """
    return replace(working, closures=frozenset()).end_of_days(received_at, days)


def must_tell_hours(attention: AttentionTerms, working: WorkingTime, *, received_at: datetime, is_public: bool) -> bool:
    """Require the hours for private messages received outside them."""
    return attention.tells_hours and not is_public and not working.is_open(received_at)


def check_terms(terms: Mapping[Category, ResponseTerm]) -> None:
    """Raise `Refusal` for resolution due before acknowledgement."""
    for term in terms.values():
        if None not in term and (term.resolve or 0) < (term.acknowledge or 0):
            raise Refusal(msg("Un mensaje no puede resolverse antes de acusar recibo: revise los plazos propios."))
