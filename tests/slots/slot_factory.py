"""Slots and pieces for the plan's tests, by the real services."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from app.db.work import Work
from app.domain.slots.models import EvergreenPiece, Slot
from app.usecases.slots.evergreen import EvergreenContent, store_piece
from app.usecases.slots.weekly_slots import SlotDetails, add_slot
from tests.sample_town import Person, Town

TUESDAY = date(2027, 3, 2)
"""The day after the tests' clock."""


def slot(session: Session, town: Town, *, now: datetime, **changes: Any) -> Slot:
    """Return a slot of the first account, on Tuesdays at noon, on any topic."""
    values = {"channel_id": town.channels[0].id, "weekday": 1, "at": time(12), "topic_id": None, "language": "es"}
    keeping = SlotDetails(**values | {"starts_on": date(2027, 1, 1)} | changes)
    return add_slot(Work(session, town.editor.actor, now), keeping)


def piece(session: Session, town: Town, *, now: datetime, by: Person | None = None, **changes: Any) -> EvergreenPiece:
    """Return a piece in Spanish, on any topic."""
    values = {"title": "Reciclar aceite", "texts": {"es": "El aceite usado se lleva al punto limpio."}}
    return store_piece(Work(session, (by or town.editor).actor, now), EvergreenContent(**values | changes), source=None)


def typed(town: Town, **changes: str) -> dict[str, str]:
    account = str(town.channels[0].id)
    sound = {"channel_id": account, "weekday": "1", "at": "12:00", "language": "es", "starts_on": "2027-01-01"}
    return sound | changes
