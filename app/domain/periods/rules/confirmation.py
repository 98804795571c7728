"""Confirmation of a period by a second person, and what one person may do where there is no second one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.errors import Conflict, NotPermitted
from app.core.messages import msg
from app.domain.periods.rules.kinds import PeriodKind

PROVISIONAL_FOR = timedelta(hours=24)
"""The longest that an emergency binds on the word of one person."""
MAX_PROVISIONAL = 3
PROVISIONAL_WINDOW = timedelta(days=7)
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Confirmers:
    """The people around a proposed period.

    `proposers`: who proposed it and who stands in for them today; `others`: the names of everybody else who may
    confirm and has signed in; `earlier`: the emergencies that one person put in force alone within
    `PROVISIONAL_WINDOW`.
    """

    proposers: Collection[int]
    others: Sequence[str] = ()
    earlier: int = 0


def check_may_confirm_period(kind: PeriodKind, person_id: int | None, people: Confirmers, *, has_begun: bool) -> bool:
    """Return whether the confirmation is provisional; raise `NotPermitted` when another person has to confirm.

    Only an emergency that has begun is put in force by its proposer, for `PROVISIONAL_FOR`, where nobody else may
    confirm it. Raises `Conflict` after `MAX_PROVISIONAL` of them.
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
    """Return when a provisional emergency stops binding: in `PROVISIONAL_FOR`, or earlier if it ends earlier."""
    limit = now + PROVISIONAL_FOR
    return min(ends_at, limit) if ends_at else limit
