"""Orders to take something down: whence they come, their term, and what is done about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say

USUAL_TERM = 24
"""Hours an electoral board usually gives."""

LONGEST_TERM = 24 * 60


class Source(StrEnum):
    JEZ = "jez"
    JEP = "jep"
    JEC = "jec"
    COURT = "court"
    DATA_PROTECTION = "data_protection"
    INTERNAL = "internal"


S = Source
SOURCE_WORDS: dict[Source, Sentence] = {
    S.JEZ: say("Junta Electoral de Zona"),
    S.JEP: say("Junta Electoral Provincial"),
    S.JEC: say("Junta Electoral Central"),
    S.COURT: say("Juzgado o tribunal"),
    S.DATA_PROTECTION: say("Protección de datos"),
    S.INTERNAL: say("Decisión interna"),
}


class Deed(StrEnum):
    """What is done about an order; rows are added, never edited."""

    RECEIVED = "received"
    POSTS_ADDED = "posts_added"
    WITHDRAWAL_ASKED = "withdrawal_asked"
    WITHDRAWN = "withdrawn"
    EVIDENCE_BUILT = "evidence_built"
    EVIDENCE_SENT = "evidence_sent"
    CLOSED = "closed"


D = Deed
DEED_WORDS: dict[Deed, Sentence] = {
    D.RECEIVED: say("registró el requerimiento"),
    D.POSTS_ADDED: say("añadió publicaciones"),
    D.WITHDRAWAL_ASKED: say("ordenó retirar"),
    D.WITHDRAWN: say("retiró"),
    D.EVIDENCE_BUILT: say("reunió la prueba"),
    D.EVIDENCE_SENT: say("envió la prueba"),
    D.CLOSED: say("cerró el requerimiento"),
}


class Reminder(StrEnum):
    """When people are written to: at once, then as its term is used up (half, four fifths, all of it)."""

    RECEIVED = "received"
    HALFWAY = "halfway"
    SOON = "soon"
    OVERDUE = "overdue"


_SHARES = ((Reminder.HALFWAY, 0.5), (Reminder.SOON, 0.8), (Reminder.OVERDUE, 1.0))


@dataclass(frozen=True, slots=True)
class Term:
    received_at: datetime
    due_at: datetime

    def moments(self) -> list[tuple[Reminder, datetime]]:
        length = self.due_at - self.received_at
        return [(name, self.received_at + length * share) for name, share in _SHARES]

    def reached(self, now: datetime) -> Reminder:
        """The last reminder whose moment has come."""
        return next((name for name, at in reversed(self.moments()) if at <= now), Reminder.RECEIVED)

    def next_after(self, now: datetime) -> datetime | None:
        """When people are to be written to again; None once its term is over."""
        return next((at for _, at in self.moments() if at > now), None)


def due(received_at: datetime, hours: int) -> datetime:
    return received_at + timedelta(hours=hours)


def check_received(received_at: datetime, hours: int, *, now: datetime) -> None:
    """Raise `Refusal` when it cannot have come then, or with such a term."""
    if received_at > now + timedelta(minutes=5):
        raise Refusal(say("No puede haberse recibido en el futuro: escriba la hora de la notificación."))
    if not 1 <= hours <= LONGEST_TERM:
        raise Refusal(say("El plazo va de 1 a %(most)s horas.", most=LONGEST_TERM))


def left(due_at: datetime, *, now: datetime) -> Sentence:
    """The clock in words, calm in both directions."""
    apart = abs(due_at - now)
    hours, minutes = divmod(int(apart.total_seconds() // 60), 60)
    days, rest = divmod(hours, 24)
    if now >= due_at:
        return _overdue(days, hours, minutes)
    if days >= 2:
        return say("Quedan %(days)s días y %(hours)s h.", days=days, hours=rest)
    if hours:
        return say("Quedan %(hours)s h y %(minutes)s min.", hours=hours, minutes=minutes)
    return say("Quedan %(minutes)s min.", minutes=minutes)


def _overdue(days: int, hours: int, minutes: int) -> Sentence:
    if days >= 2:
        return say("El plazo venció hace %(days)s días.", days=days)
    if hours:
        return say("El plazo venció hace %(hours)s h y %(minutes)s min.", hours=hours, minutes=minutes)
    return say("El plazo venció hace %(minutes)s min.", minutes=minutes)


@dataclass(frozen=True, slots=True)
class Clock:
    """How an order stands with its term, and in which tone a page says it."""

    said: Sentence
    tone: str
    is_over: bool


def clock(term: Term, *, now: datetime) -> Clock:
    """Calm while there is time; then a warning; then what is the matter, as plainly."""
    reached = term.reached(now)
    tone = {Reminder.OVERDUE: "error", Reminder.SOON: "warning"}.get(reached, "info")
    return Clock(left(term.due_at, now=now), tone, reached is Reminder.OVERDUE)


def check_open(closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise OutOfTurn(say("Este requerimiento ya está cerrado."))


def check_closing(answer: str, *, under_way: int) -> None:
    """Raise `Refusal` while something is still being withdrawn, or without the words of the answer."""
    if under_way:
        raise Refusal(
            say(
                "Todavía hay retiradas sin terminar: %(count)s. Termínelas, o diga en cada una que no se retira.",
                count=under_way,
            )
        )
    if not answer.strip():
        raise Refusal(say("Escriba qué se contestó: borrar no cierra el requerimiento."))
