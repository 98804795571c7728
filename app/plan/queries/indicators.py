"""Reads of what the indicators said."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.organisations.models import Organisation
from app.plan.models import IndicatorValue
from app.plan.rules.indicators import INDICATORS, Indicator
from app.plan.rules.progress import Point


def indicator_or_404(code: str) -> Indicator:
    """Raises `NotFound`."""
    found = INDICATORS.get(code)
    if found is None:
        raise NotFound(say("Ese indicador no existe."))
    return found


def values(session: Session, organisation_id: int, *, indicator: str = "") -> Sequence[IndicatorValue]:
    """Of all or of one, by code and month, the oldest first."""
    wanted = select(IndicatorValue).where(IndicatorValue.organisation_id == organisation_id)
    if indicator:
        wanted = wanted.where(IndicatorValue.indicator == indicator)
    return session.exec(wanted.order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))).all()


def points(session: Session, organisation_id: int, *, indicator: str = "") -> dict[str, list[Point]]:
    """By code, the oldest month first; one statement."""
    rows = _ONE if indicator else _EVERY
    found: dict[str, list[Point]] = {}
    for code, month, value in rows.all(session, organisation_id=organisation_id, **_asked(indicator)):
        found.setdefault(code, []).append(Point(month, value))
    return found


def latest(session: Session, organisation_id: int) -> dict[str, float]:
    """The newest value of each that has one."""
    return {code: known[-1].value for code, known in points(session, organisation_id).items()}


def held_values(session: Session, organisation_id: int, codes: Sequence[str]) -> Sequence[IndicatorValue]:
    """Of these indicators, held until the end: of two who keep a month at once, the second finds the first's."""
    session.exec(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    ).one()
    wanted = select(IndicatorValue).where(
        IndicatorValue.organisation_id == organisation_id, col(IndicatorValue.indicator).in_(codes)
    )
    return session.exec(wanted.order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))).all()


def _asked(indicator: str) -> dict[str, str]:
    return {"indicator": indicator} if indicator else {}


_POINTS = (
    columns(IndicatorValue.indicator, IndicatorValue.month, IndicatorValue.value)
    .where(IndicatorValue.organisation_id == HERE)
    .order_by(col(IndicatorValue.indicator), col(IndicatorValue.month))
)
_EVERY: Read[tuple[str, date, float]] = Read(_POINTS, as_it_is)
_ONE: Read[tuple[str, date, float]] = Read(_POINTS.where(IndicatorValue.indicator == given("indicator")), as_it_is)
