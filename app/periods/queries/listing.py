"""What the pages about periods read, and what the worker reads to hand periods down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import Read, given
from app.organisations.models import Organisation
from app.periods.models import AccountCheck, Period
from app.periods.queries.force import bodies_above
from app.periods.rules.binding import HAS_BOUND
from app.periods.rules.electoral import Election
from app.periods.rules.kinds import PeriodState


@dataclass(frozen=True, slots=True)
class Whole:
    """A period with the dates inside it."""

    period: Period
    milestones: Sequence[Period]

    @property
    def parts(self) -> tuple[Period, ...]:
        return (self.period, *self.milestones)


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at by hand, and the account it is in."""

    row: AccountCheck
    account: str


@dataclass(frozen=True, slots=True)
class Inheritance:
    """A period a body above decided that a dependent body does not have yet, or has in another state."""

    period_id: int
    organisation_id: int


def period_or_404(session: Session, period_id: int, *, organisation_id: int, lock: bool = False) -> Period:
    """Raises `NotFound`; `lock` for a deed, so that two of them on one period take turns."""
    query = select(Period).where(Period.organisation_id == organisation_id, Period.id == period_id)
    found = session.exec(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(say("Ese periodo no existe."))
    return found


def whole_or_404(session: Session, period_id: int, *, organisation_id: int, lock: bool = False) -> Whole:
    """Raises `NotFound`, also for a date that is only a part of another period."""
    period = period_or_404(session, period_id, organisation_id=organisation_id, lock=lock)
    if period.part_of_id is not None:
        raise NotFound(say("Ese periodo no existe."))
    return _whole(session, period)


def copy_of(session: Session, above: Period, *, organisation_id: int) -> Whole | None:
    """The copy a dependent body has of what one above decided, locked."""
    copy = session.exec(
        select(Period)
        .where(Period.organisation_id == organisation_id, Period.inherited_from_id == above.id)
        .with_for_update()
    ).first()
    return _whole(session, copy) if copy else None


def _whole(session: Session, period: Period) -> Whole:
    parts = session.exec(
        select(Period)
        .where(Period.organisation_id == period.organisation_id, Period.part_of_id == period.id)
        .order_by(col(Period.starts_at), col(Period.id))
    )
    return Whole(period, parts.all())


def listed(session: Session, organisation_id: int, *, over: bool, now: datetime, limit: int) -> Sequence[Period]:
    """Whole periods by date: what is coming or on, the next first; or what is over, the last first."""
    is_over = or_(
        col(Period.ends_at) <= now, col(Period.state).in_([PeriodState.ENDED, PeriodState.CANCELLED])
    ).self_group()
    which = is_over if over else sa.not_(is_over) | (col(Period.ends_at).is_(None) & _is_open())
    order = col(Period.starts_at).desc() if over else col(Period.starts_at)
    return session.exec(
        select(Period)
        .where(Period.organisation_id == organisation_id, col(Period.part_of_id).is_(None), which)
        .order_by(order, col(Period.id))
        .limit(limit)
    ).all()


def _is_open() -> sa.ColumnElement[bool]:
    return col(Period.state).in_([PeriodState.PROPOSED, PeriodState.CONFIRMED])


def same_election(
    session: Session, organisation_id: int, election: Election, territory: str, vote: date
) -> Period | None:
    """One proposed or confirmed already for that vote."""
    return session.exec(
        select(Period).where(
            Period.organisation_id == organisation_id,
            Period.election == election,
            Period.territory == territory,
            Period.ends_on == vote,
            col(Period.part_of_id).is_(None),
            _is_open(),
        )
    ).first()


def checks_of(session: Session, organisation_id: int, period_id: int) -> Sequence[Check]:
    """By account, as they are looked at."""
    found = session.execute(
        select(AccountCheck, Channel.network, Channel.name)
        .join(Channel, col(Channel.id) == AccountCheck.channel_id)
        .where(AccountCheck.organisation_id == organisation_id, AccountCheck.period_id == period_id)
        .order_by(col(Channel.network), Channel.name, col(AccountCheck.id))
    )
    return [Check(row, called(Network(network), name)) for row, network, name in found]


def check_or_404(session: Session, check_id: int, *, period_id: int, organisation_id: int) -> AccountCheck:
    """Locked; raises `NotFound`."""
    found = session.exec(
        select(AccountCheck)
        .where(AccountCheck.organisation_id == organisation_id, AccountCheck.id == check_id)
        .where(AccountCheck.period_id == period_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(say("Esa revisión no existe."))
    return found


def not_handed_down(session: Session, *, now: datetime, limit: int) -> Sequence[Inheritance]:
    """What bodies that depend on others still lack of what those decided; one statement, empty when nothing happened.

    A period is handed down while it is still to come or on; what becomes of it later follows its copy.
    """
    return _not_handed_down().all(session, now=now, limit=limit)


@cache
def _not_handed_down() -> Read[Inheritance]:
    above = bodies_above(col(Organisation.parent_id).is_not(None))
    copy = sa.orm.aliased(Period)
    is_ahead = (col(Period.state) == PeriodState.CONFIRMED) & or_(
        col(Period.ends_at).is_(None), col(Period.ends_at) > given("now")
    )
    statement = (
        select(Period.id, above.c.body)
        .join(above, (above.c.holder == Period.organisation_id) & (above.c.holder != above.c.body))
        .outerjoin(copy, (col(copy.inherited_from_id) == Period.id) & (col(copy.organisation_id) == above.c.body))
        .where(col(Period.inherited_from_id).is_(None), col(Period.part_of_id).is_(None))
        .where(col(Period.provisional_until).is_(None))
        .where(col(Period.state).in_([*HAS_BOUND, PeriodState.CANCELLED]))
        .where(or_(col(copy.id).is_(None) & is_ahead, col(copy.state) != col(Period.state)))
        .order_by(col(Period.id), above.c.body)
        .limit(given("limit"))
    )
    return Read(statement, Inheritance, everywhere=True)
