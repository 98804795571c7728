"""Confirmation by a second person, or provisionally without one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Conflict, NotPermitted
from app.core.messages import msg
from app.domain.periods.rules.kinds import PeriodKind

PROVISIONAL_FOR = timedelta(hours=24)
"""The longest an emergency binds on one word."""
MAX_PROVISIONAL = 3
PROVISIONAL_WINDOW = timedelta(days=7)
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Confirmers:
    """`proposers`: with today's substitutes.

    `others`: names of those who may confirm and have signed in; `earlier`: emergencies by one person within
    `PROVISIONAL_WINDOW`.
    """

    proposers: Collection[int]
    others: Sequence[str] = ()
    earlier: int = 0


def check_may_confirm_period(kind: PeriodKind, person_id: int | None, people: Confirmers, *, has_begun: bool) -> bool:
    """Return whether confirming is provisional; raise `NotPermitted` when another must confirm.

    Only a begun emergency may be put in force by its proposer, for `PROVISIONAL_FOR`, if no other may confirm. Raises
    `Conflict` after `MAX_PROVISIONAL`.
    """
    if person_id is not None and person_id not in people.proposers:
        return False
    if people.others:
        names = ", ".join(people.others[:MAX_NAMED])
        raise NotPermitted(
            msg("Lo propuso usted, o la persona a la que sustituye: lo confirma otra. Pueden: %(names)s.", names=names)
        )
    if kind is not PeriodKind.EMERGENCY:
        raise NotPermitted(
            msg("Lo propuso usted y nadie más puede confirmarlo: pida a la administración que dé esa función a otra.")
        )
    if not has_begun:
        raise NotPermitted(msg("Todavía no ha empezado: hay tiempo para que la confirme otra persona."))
    if people.earlier >= MAX_PROVISIONAL:
        raise Conflict(
            msg(
                "Ya hubo %(count)s emergencias provisionales en siete días: dé la función de confirmar a otra persona.",
                count=people.earlier,
            )
        )
    return True


def provisional_end(ends_at: datetime | None, *, now: datetime) -> datetime:
    """Return `PROVISIONAL_FOR` from now or its own end, if earlier."""
    limit = now + PROVISIONAL_FOR
    return min(ends_at, limit) if ends_at else limit
