"""Objectives and values for the plan's tests, made by the real services."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.indicators.models import Objective
from app.domain.indicators.rules.objectives import ObjectiveDetails
from app.domain.indicators.rules.value_import import IndicatorEntry
from app.usecases.indicators.objectives import set_objective
from app.usecases.indicators.values import enter_indicator_value, store_computed_value
from tests.sample_town import Town

TODAY = date(2027, 3, 1)
"""The date of the tests' clock."""
SAID = "Responder al 95 % de las consultas antes del 31 de diciembre de 2027"


def aim(town: Town, **fields: object) -> ObjectiveDetails:
    """Return an objective from 80 to 95 per cent of answers by the end of 2027, owned by the editor."""
    usual = ObjectiveDetails({"es": SAID}, "K1", 80.0, 95.0, date(2027, 12, 31), town.editor.id)
    return replace(usual, **fields)


def objective(session: Session, town: Town, *, now: datetime, **fields: object) -> Objective:
    return set_objective(Work(session, town.editor.actor, now), aim(town, **fields), language="es", today=TODAY)


def values(session: Session, town: Town, *amounts: float, now: datetime, indicator: str = "K1") -> None:
    """Enter the values of the months up to February 2027, the newest last."""
    for back, amount in enumerate(reversed(amounts)):
        at = 2027 * 12 + 1 - back
        indicator_entry = IndicatorEntry(indicator, date(at // 12, at % 12 + 1, 1), amount, "Cuaderno de atención")
        enter_indicator_value(Work(session, town.editor.actor, now), indicator_entry)


def computed(session: Session, town: Town, amount: float, *, now: datetime, indicator: str = "K7") -> None:
    store_computed_value(session, town.id, indicator, date(2027, 2, 1), amount, now)


def typed(town: Town, **fields: object) -> dict[str, object]:
    """Return the form of the usual objective."""
    usual = {
        "language": ["es", "ca"],
        "text": [SAID, ""],
        "indicator": "K1",
        "baseline": "80",
        "target": "95",
        "due_on": "2027-12-31",
        "owner_id": str(town.editor.id),
    }
    return usual | fields
