"""Addresses of a slot's gaps, for the tests."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from tests.sample_town import Person
from tests.slots.slot_factory import TUESDAY

Seat = Callable[[Person], FlaskClient]
SAID = "martes, 2 de marzo"


def address(slot_id: int, day: date = TUESDAY) -> str:
    return f"/o/riba/plan/slots/{slot_id}/{day.year}/{day.month}/{day.day}"
