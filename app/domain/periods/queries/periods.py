from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

import sqlalchemy as sa
from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.statements import Query, param
from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.queries.deciders import people_with_permission
from app.domain.people.queries.substitutions import current_substitutions
from app.domain.periods.models import AccountCheck, Period
from app.domain.periods.queries.periods_in_force import organisations_above
from app.domain.periods.rules.confirmation import PROVISIONAL_WINDOW, Confirmers
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.periods.rules.validity import HAS_BOUND


def confirmers(session: Session, period: Period, *, now: datetime) -> Confirmers:
    """Return proposers and others who may confirm; four statements.

    The proposer's substitute today counts as proposer. An invited person without password cannot confirm yet.
    """
    today = current_day(session, period.organisation_id, now=now)
    absences = current_substitutions(session, period.organisation_id, today=today)
    stand_ins = {absence.substitute_id for absence in absences if absence.user_id == period.proposed_by}
    proposers = {period.proposed_by, *stand_ins} if period.proposed_by else set()
    people = people_with_permission(session, period.organisation_id, Permission.PERIOD_CONFIRM, now=now)
    others = [person.name for person in people if person.id not in proposers and person.password_hash]
    return Confirmers(proposers, others, _count_provisional(session, period, since=now - PROVISIONAL_WINDOW))


def _count_provisional(session: Session, period: Period, *, since: datetime) -> int:
    """Count emergencies put in force by one person and confirmed by no other."""
    query = (
        select(func.count())
        .select_from(Period)
        .where(Period.organisation_id == period.organisation_id, Period.kind == PeriodKind.EMERGENCY)
        .where(col(Period.provisional_until).is_not(None), col(Period.confirmed_at) > since, Period.id != period.id)
    )
    return session.exec(query).one()


@dataclass(frozen=True, slots=True)
class PeriodWithParts:
    period: Period
    milestones: Sequence[Period]

    @property
    def parts(self) -> tuple[Period, ...]:
        return (self.period, *self.milestones)


@dataclass(frozen=True, slots=True)
class AccountCheckView:
    row: AccountCheck
    account: str


@dataclass(frozen=True, slots=True)
class PendingInheritance:
    """A parent's period a dependent body lacks or has in another state."""

    period_id: int
    organisation_id: int


def period_or_404(session: Session, period_id: int, *, organisation_id: int, lock: bool = False) -> Period:
    """Raise `NotFound`; `lock` serialises changes."""
    query = select(Period).where(Period.organisation_id == organisation_id, Period.id == period_id)
    period = session.exec(query.with_for_update() if lock else query).first()
    if period is None:
        raise NotFound(msg("Ese periodo no existe."))
    return period


def period_with_parts_or_404(
    session: Session, period_id: int, *, organisation_id: int, lock: bool = False
) -> PeriodWithParts:
    """Raise `NotFound`, also for a date inside another period."""
    period = period_or_404(session, period_id, organisation_id=organisation_id, lock=lock)
    if period.part_of_id is not None:
        raise NotFound(msg("Ese periodo no existe."))
    return _with_parts(session, period)


def inherited_copy(session: Session, above: Period, *, organisation_id: int) -> PeriodWithParts | None:
    """Return a dependent body's copy, locked."""
    copy = session.exec(
        select(Period)
        .where(Period.organisation_id == organisation_id, Period.inherited_from_id == above.id)
        .with_for_update()
    ).first()
    return _with_parts(session, copy) if copy else None


def _with_parts(session: Session, period: Period) -> PeriodWithParts:
    parts = session.exec(
        select(Period)
        .where(Period.organisation_id == period.organisation_id, Period.part_of_id == period.id)
        .order_by(col(Period.starts_at), col(Period.id))
    )
    return PeriodWithParts(period, parts.all())


def listed_periods(work: Work, *, over: bool, limit: int) -> Sequence[Period]:
    """Return current and coming periods, next first; or past ones, last first."""
    is_over = or_(
        col(Period.ends_at) <= work.now, col(Period.state).in_([PeriodState.ENDED, PeriodState.CANCELLED])
    ).self_group()
    which = is_over if over else sa.not_(is_over) | (col(Period.ends_at).is_(None) & _is_open())
    order = col(Period.starts_at).desc() if over else col(Period.starts_at)
    return work.session.exec(
        select(Period)
        .where(Period.organisation_id == work.organisation_id, col(Period.part_of_id).is_(None), which)
        .order_by(order, col(Period.id))
        .limit(limit)
    ).all()


def _is_open() -> sa.ColumnElement[bool]:
    return col(Period.state).in_([PeriodState.PROPOSED, PeriodState.CONFIRMED])


def find_same_election(
    session: Session, organisation_id: int, election: Election, territory: str, vote: date
) -> Period | None:
    """Return the period of the same election, territory and voting day, proposed or confirmed."""
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


def account_checks(session: Session, organisation_id: int, period_id: int) -> Sequence[AccountCheckView]:
    """Return a period's account checks in checking order."""
    rows = session.execute(
        select(AccountCheck, Channel.network, Channel.name)
        .join(Channel, col(Channel.id) == AccountCheck.channel_id)
        .where(AccountCheck.organisation_id == organisation_id, AccountCheck.period_id == period_id)
        .order_by(col(Channel.network), Channel.name, col(AccountCheck.id))
    )
    return [AccountCheckView(row, channel_label(Network(network), name)) for row, network, name in rows]


def account_check_or_404(work: Work, check_id: int, *, period_id: int) -> AccountCheck:
    """Lock and return an account check; raise `NotFound`."""
    account_check = work.session.exec(
        select(AccountCheck)
        .where(AccountCheck.organisation_id == work.organisation_id, AccountCheck.id == check_id)
        .where(AccountCheck.period_id == period_id)
        .with_for_update()
    ).first()
    if account_check is None:
        raise NotFound(msg("Esa revisión no existe."))
    return account_check


def pending_inheritances(session: Session, *, now: datetime, limit: int) -> Sequence[PendingInheritance]:
    """Return the periods that dependent bodies lack or have in another state; one statement, usually empty.

    A period is handed down while coming or on; later changes follow its copy.
    """
    return _pending_inheritances().all(session, now=now, limit=limit)


@cache
def _pending_inheritances() -> Query[PendingInheritance]:
    above = organisations_above(col(Organisation.parent_id).is_not(None))
    copy = sa.orm.aliased(Period)
    is_ahead = (col(Period.state) == PeriodState.CONFIRMED) & or_(
        col(Period.ends_at).is_(None), col(Period.ends_at) > param("now")
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
        .limit(param("limit"))
    )
    return Query(statement, PendingInheritance, everywhere=True)
