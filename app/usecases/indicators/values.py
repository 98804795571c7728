from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.indicators.models import IndicatorValue
from app.domain.indicators.queries import locked_values
from app.domain.indicators.rules.catalogue import INDICATORS, ValueOrigin
from app.domain.indicators.rules.value_import import IndicatorEntry


def store_computed_value(
    session: Session, organisation_id: int, indicator: str, month: date, value: float, now: datetime
) -> None:
    """Store or replace; `month`: its first day.

    Derived, hence unaudited. Raises `KeyError` if unknown, `ValueError` if entered by people.
    """
    if not INDICATORS[indicator].computed:
        raise ValueError(f"{indicator} is entered by people")
    entry = IndicatorEntry(indicator, month.replace(day=1), value, "")
    _store_values(session, organisation_id, [entry], {"origin": ValueOrigin.COMPUTED, "kept_at": now})


def enter_indicator_value(work: Work, value: IndicatorEntry) -> None:
    """Enter a value; a second corrects it, recording the earlier."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    before = _store_values(work.session, work.organisation_id, [value], _entry_origin(work.actor, work.now))
    subject, detail = (
        f"indicator:{value.indicator}",
        {"month": value.month, "value": value.value, "source": value.source},
    )
    was = {"before": before[0]} if before[0] is not None and before[0] != value.value else {}
    audit.record(work, Act.INDICATOR_ENTERED, subject=subject, **detail, **was)


def enter_indicator_values(work: Work, values: Sequence[IndicatorEntry]) -> None:
    """Enter a sheet under one audit entry."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    before = _store_values(work.session, work.organisation_id, values, _entry_origin(work.actor, work.now))
    audit.record(
        work,
        Act.INDICATOR_IMPORTED,
        subject=f"organisation:{work.organisation_id}",
        indicators=sorted({value.indicator for value in values}, key=lambda code: int(code[1:])),
        count=len(values),
        corrected=sum(was is not None and was != entry.value for was, entry in zip(before, values, strict=True)),
    )


def _entry_origin(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"origin": ValueOrigin.ENTERED, "by_id": actor.id, "by_name": actor.name, "kept_at": now}


def _store_values(
    session: Session, organisation_id: int, values: Sequence[IndicatorEntry], origin: dict[str, Any]
) -> list[float | None]:
    rows = locked_values(session, organisation_id, sorted({value.indicator for value in values}))
    known = {(row.indicator, row.month): row for row in rows}
    before: list[float | None] = []
    for entry in values:
        row = known.get((entry.indicator, entry.month))
        before.append(row.value if row else None)
        columns = {"value": entry.value, "source": entry.source, "by_id": None, "by_name": "", **origin}
        if row is None:
            row = IndicatorValue(
                organisation_id=organisation_id, indicator=entry.indicator, month=entry.month, **columns
            )
        assign_changes(row, columns)
        session.add(row)
    session.flush()
    return before
