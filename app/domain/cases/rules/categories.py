"""Which of two urgencies presses more."""

from app.citizens.rules.categories import Urgency

_PRESSING = tuple(Urgency)


def is_more_pressing(one: Urgency, other: Urgency) -> bool:
    return _PRESSING.index(one) < _PRESSING.index(other)
