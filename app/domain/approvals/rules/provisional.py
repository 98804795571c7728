from datetime import datetime, timedelta

from app.core.errors import Conflict
from app.core.messages import msg

SEND_MARGIN = 4
"""Graces between a decision and its publication, below which it takes effect at once."""
DECIDED_JUST_NOW = msg(
    "%(name)s acaba de decidirla. En unos segundos tendrá efecto, si no lo deshace: vuelva a mirar entonces."
)
HAS_TAKEN_EFFECT = msg("Ya no se puede deshacer: la decisión ha tenido efecto.")


def check_no_provisional(decided_by: str | None) -> None:
    """Raise `Conflict` while a step's decision has no effect yet."""
    if decided_by:
        raise Conflict(msg(DECIDED_JUST_NOW.msgid, name=decided_by))


def has_effect_at_once(planned_at: datetime | None, grace: timedelta, *, now: datetime) -> bool:
    """Tell whether a decision cannot wait: there is no grace, or the publication is too near."""
    return not grace or (planned_at is not None and planned_at - now < SEND_MARGIN * grace)
