from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.errors import Conflict, Refusal
from app.core.messages import LabelledEnum, Message, msg

USUAL_TERM = 24
"""Hours electoral boards usually give."""

LONGEST_TERM = 24 * 60


class OrderSource(LabelledEnum):
    JEZ = "jez", msg("Junta Electoral de Zona")
    JEP = "jep", msg("Junta Electoral Provincial")
    JEC = "jec", msg("Junta Electoral Central")
    COURT = "court", msg("Juzgado o tribunal")
    DATA_PROTECTION = "data_protection", msg("Protección de datos")
    INTERNAL = "internal", msg("Decisión interna")


class OrderActKind(LabelledEnum):
    """Rows are added, never edited."""

    RECEIVED = "received", msg("registró el requerimiento")
    POSTS_ADDED = "posts_added", msg("añadió publicaciones")
    WITHDRAWAL_ASKED = "withdrawal_asked", msg("ordenó retirar")
    WITHDRAWN = "withdrawn", msg("retiró")
    EVIDENCE_BUILT = "evidence_built", msg("reunió la prueba")
    EVIDENCE_SENT = "evidence_sent", msg("envió la prueba")
    CLOSED = "closed", msg("cerró el requerimiento")


class OrderReminder(StrEnum):
    """Reminders at once, at half, four fifths and all the term."""

    RECEIVED = "received"
    HALFWAY = "halfway"
    SOON = "soon"
    OVERDUE = "overdue"


_SHARES = ((OrderReminder.HALFWAY, 0.5), (OrderReminder.SOON, 0.8), (OrderReminder.OVERDUE, 1.0))


@dataclass(frozen=True, slots=True)
class OrderTerm:
    received_at: datetime
    due_at: datetime

    def moments(self) -> list[tuple[OrderReminder, datetime]]:
        length = self.due_at - self.received_at
        return [(name, self.received_at + length * share) for name, share in _SHARES]

    def reached(self, now: datetime) -> OrderReminder:
        return next((name for name, at in reversed(self.moments()) if at <= now), OrderReminder.RECEIVED)

    def next_after(self, now: datetime) -> datetime | None:
        """Return None once the term is over."""
        return next((at for _, at in self.moments() if at > now), None)


def order_due_at(received_at: datetime, hours: int) -> datetime:
    return received_at + timedelta(hours=hours)


def check_receipt(received_at: datetime, hours: int, *, now: datetime) -> None:
    """Raise `Refusal` for a future receipt or a term out of range."""
    if received_at > now + timedelta(minutes=5):
        raise Refusal(msg("No puede haberse recibido en el futuro: escriba la hora de la notificación."))
    if not 1 <= hours <= LONGEST_TERM:
        raise Refusal(msg("El plazo va de 1 a %(most)s horas.", most=LONGEST_TERM))


def time_left(due_at: datetime, *, now: datetime) -> Message:
    """Return the time left, or overdue, in calm words."""
    distance = abs(due_at - now)
    hours, minutes = divmod(int(distance.total_seconds() // 60), 60)
    days, rest = divmod(hours, 24)
    if now >= due_at:
        return _overdue(days, hours, minutes)
    if days >= 2:
        return msg("Quedan %(days)s días y %(hours)s h.", days=days, hours=rest)
    if hours:
        return msg("Quedan %(hours)s h y %(minutes)s min.", hours=hours, minutes=minutes)
    return msg("Quedan %(minutes)s min.", minutes=minutes)


def _overdue(days: int, hours: int, minutes: int) -> Message:
    if days >= 2:
        return msg("El plazo venció hace %(days)s días.", days=days)
    if hours:
        return msg("El plazo venció hace %(hours)s h y %(minutes)s min.", hours=hours, minutes=minutes)
    return msg("El plazo venció hace %(minutes)s min.", minutes=minutes)


@dataclass(frozen=True, slots=True)
class OrderClock:
    """Time left and tone."""

    label: Message
    tone: str
    is_over: bool


def order_clock(term: OrderTerm, *, now: datetime) -> OrderClock:
    """Return the time left and its tone: info, warning near the end, error when overdue."""
    reached = term.reached(now)
    tone = {OrderReminder.OVERDUE: "error", OrderReminder.SOON: "warning"}.get(reached, "info")
    return OrderClock(time_left(term.due_at, now=now), tone, reached is OrderReminder.OVERDUE)


def check_order_open(closed_at: datetime | None) -> None:
    if closed_at is not None:
        raise Conflict(msg("Este requerimiento ya está cerrado."))


def check_order_closing(answer: str, *, under_way: int) -> None:
    """Raise `Refusal` without answer, or during a withdrawal."""
    if under_way:
        raise Refusal(
            msg(
                "Todavía hay retiradas sin terminar: %(count)s. Termínelas, o diga en cada una que no se retira.",
                count=under_way,
            )
        )
    if not answer.strip():
        raise Refusal(msg("Escriba qué se contestó: borrar no cierra el requerimiento."))
