"""How withdrawals and orders are shown: marks that every list shares, and the clock of an order in words."""

from dataclasses import dataclass
from datetime import datetime

from app.core.words import Sentence
from app.takedowns.models import TakedownOrder
from app.takedowns.rules.orders import Reminder, Term, left
from app.takedowns.rules.withdrawals import WithdrawalState

W = WithdrawalState
_MARKS = {
    W.PROPOSED: "in_review",
    W.ORDERED: "scheduled",
    W.REMOVING: "sending",
    W.WITHDRAWN: "withdrawn",
    W.UNCONFIRMED: "unconfirmed",
    W.FAILED: "failed",
    W.AWAITING_HAND: "awaiting_hand",
    W.DECLINED: "closed",
}


def mark(state: WithdrawalState) -> str:
    """The shape and colour of the state it most resembles."""
    return _MARKS[state]


@dataclass(frozen=True, slots=True)
class Clock:
    """How an order stands with its term."""

    said: Sentence
    tone: str
    is_over: bool


def clock(order: TakedownOrder, *, now: datetime) -> Clock:
    """Calm while there is time; then a warning; then what is the matter, as plainly."""
    reached = Term(order.received_at, order.due_at).reached(now)
    tone = {Reminder.OVERDUE: "error", Reminder.SOON: "warning"}.get(reached, "info")
    return Clock(left(order.due_at, now=now), tone, reached is Reminder.OVERDUE)
