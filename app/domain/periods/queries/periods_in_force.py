from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, and_, col, or_, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import HOLDING, SHOWN_EVERYWHERE, PeriodKind, PeriodState
from app.domain.periods.rules.territory import Territory, body_territory
from app.domain.periods.rules.validity import HAS_BOUND, binding_kinds

KindNames = frozenset[str]


@dataclass(frozen=True, slots=True)
class PeriodBand:
    """A period on every page; `part_of_id` when inside another."""

    id: int
    kind: PeriodKind
    name: str
    territory: str
    starts_at: datetime
    ends_at: datetime | None
    ends_on: date | None
    state: PeriodState
    part_of_id: int | None
    allowed: Sequence[str]
    provisional_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HoldingPeriod:
    """An own or parent's period as applied to one organisation's deliveries."""

    id: int
    organisation_id: int
    own_id: int | None
    kind: PeriodKind
    name: str
    territory: str
    starts_at: datetime
    ends_at: datetime | None
    state: PeriodState
    allowed: Sequence[str]
    bulletin_reference: str
    confirmed_at: datetime
    territory_code: str
    region: str

    @property
    def body(self) -> Territory:
        return body_territory(self.territory_code, self.region)


_PERIOD_COLUMNS = [
    "kind",
    "name",
    "territory",
    "starts_at",
    "ends_at",
    "state",
    "allowed",
    "bulletin_reference",
    "confirmed_at",
]


def binding_kinds_at(
    session: Session, organisation_id: int, instants: Collection[datetime]
) -> Mapping[datetime, KindNames]:
    """Return kinds by instant (UTC, aware).

    One statement for any number, none for none.
    """
    if not instants:
        return {}
    rows = _BINDING.all(session, organisation_id=organisation_id, start=min(instants), end=max(instants))
    periods = [period for period, _, _ in rows]
    body = body_territory(*rows[0][1:]) if rows else Territory()
    return {instant: binding_kinds(periods, instant, body) for instant in instants}


def is_bound_within(start: Any, end: Any) -> tuple[Any, ...]:
    """Match some instant between both, included."""
    return (
        col(Period.state).in_(HAS_BOUND),
        col(Period.starts_at) <= end,
        or_(col(Period.ends_at).is_(None), col(Period.ends_at) > start),
    )


_BINDING: EntityQuery[tuple[Period, str, str]] = EntityQuery(
    select(Period, Organisation.territory_code, Organisation.region)
    .join(Organisation, col(Organisation.id) == Period.organisation_id)
    .where(Period.organisation_id == ORGANISATION_ID, *is_bound_within(param("start"), param("end")))
)


def periods_between(
    session: Session, organisation_id: int, start: datetime, end: datetime, *, also_at: datetime | None = None
) -> Sequence[Period]:
    """Return confirmed and ended periods, and those at `also_at`, by beginning."""
    return _BETWEEN.all(session, organisation_id=organisation_id, start=start, end=end, at=also_at or start)


_BETWEEN: EntityQuery[Period] = EntityQuery(
    select(Period)
    .where(Period.organisation_id == ORGANISATION_ID)
    .where(or_(*(and_(*is_bound_within(param(start), param(end))) for start, end in (("start", "end"), ("at", "at")))))
    .order_by(col(Period.starts_at), col(Period.id))
)
_BANDS: Query[PeriodBand] = Query(
    sa.select(*(getattr(Period, name) for name in PeriodBand.__dataclass_fields__))
    .where(
        col(Period.organisation_id) == ORGANISATION_ID,
        col(Period.state) == PeriodState.CONFIRMED,
        col(Period.kind).in_(SHOWN_EVERYWHERE),
        col(Period.starts_at) <= param("now"),
        or_(col(Period.ends_at).is_(None), col(Period.ends_at) > param("now")),
    )
    .order_by(col(Period.starts_at), col(Period.id)),
    PeriodBand,
)


def period_bands(session: Session, organisation_id: int, *, now: datetime) -> Sequence[PeriodBand]:
    """Take one indexed read."""
    return _BANDS.all(session, organisation_id=organisation_id, now=now)


def holding_periods(session: Session, organisation_ids: Collection[int], *, now: datetime) -> Sequence[HoldingPeriod]:
    """Return the periods in force, own and parents'; one statement per batch.

    Provisional periods bind only their own body. A dependent body gets its copy within seconds (`own_id`, if made); it
    is bound meanwhile.
    """
    return _holding_periods().all(session, bodies=list(organisation_ids), now=now)


@cache
def _holding_periods() -> Query[HoldingPeriod]:
    """Build the query on first use: an alias needs every table known."""
    above = organisations_above(col(Organisation.id).in_(param("bodies", many=True)))
    copy = sa.orm.aliased(Period)
    columns: list[Any] = [
        Period.id,
        above.c.body,
        sa.case((col(Period.organisation_id) == above.c.body, Period.id), else_=copy.id),
        *(getattr(Period, name) for name in _PERIOD_COLUMNS),
        Organisation.territory_code,
        Organisation.region,
    ]
    now = param("now")
    statement = (
        sa.select(*columns)
        .join(above, above.c.holder == Period.organisation_id)
        .join(Organisation, col(Organisation.id) == above.c.body)
        .outerjoin(copy, (col(copy.inherited_from_id) == Period.id) & (col(copy.organisation_id) == above.c.body))
        .where(or_(col(Period.organisation_id) == above.c.body, col(Period.inherited_from_id).is_(None)))
        .where(or_(col(Period.organisation_id) == above.c.body, col(Period.provisional_until).is_(None)))
        .where(col(Period.state) == PeriodState.CONFIRMED, col(Period.kind).in_(HOLDING))
        .where(col(Period.starts_at) <= now, or_(col(Period.ends_at).is_(None), col(Period.ends_at) > now))
        .order_by(col(Period.id))
    )
    return Query(statement, HoldingPeriod, everywhere=True)


def organisations_above(which: Any) -> Any:
    """Return pairs (`body`, `holder`): each organisation with itself and its ancestors."""
    first: Any = sa.select(
        col(Organisation.id).label("body"),
        col(Organisation.id).label("holder"),
        col(Organisation.parent_id).label("parent"),
    ).where(which)
    above = first.cte("above", recursive=True)
    following = select_columns(above.c.body, Organisation.id, Organisation.parent_id).join(
        above, col(Organisation.id) == above.c.parent
    )
    return above.union(following)
