"""An organisation's own data, and its units."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.organisations.models import Unit
from tests import sample_town

Seat = Callable[[sample_town.Person], FlaskClient]
TYPED = {"name": "Ayuntamiento de Riba", "kind": "ayuntamiento", "zone": "Atlantic/Canary", "languages": ["es", "ca"]}


@pytest.fixture
def administrator(town: sample_town.Town, seat: Seat) -> FlaskClient:
    return seat(town.administrator)


def test_zone_and_hours_are_kept(administrator: FlaskClient, session: Session, town: sample_town.Town):
    hours = {"mon_from": "08:00", "mon_to": "15:00", "grace_minutes": "60"}
    assert administrator.post("/o/riba/settings/organisation", data=TYPED | hours).status_code == 303
    session.refresh(town.organisation)
    assert town.organisation.attention_hours == {"mon": [["08:00", "15:00"]]}
    assert (town.organisation.zone, town.organisation.grace_minutes) == ("Atlantic/Canary", 60)


def test_half_a_day_of_attention_is_refused(administrator: FlaskClient):
    answer = administrator.post("/o/riba/settings/organisation", data=TYPED | {"tue_from": "09:00"})
    assert answer.status_code == 422
    assert "Martes: ponga las dos horas o ninguna" in answer.text


def test_a_unit_cannot_hang_from_itself(administrator: FlaskClient, session: Session, town: sample_town.Town):
    above = Unit(organisation_id=town.id, name="Cultura")
    session.add(above)
    session.flush()
    below = Unit(organisation_id=town.id, name="Biblioteca", parent_id=above.id)
    session.add(below)
    session.commit()
    answer = administrator.post(f"/o/riba/units/{above.id}", data={"name": "Cultura", "parent_id": below.id})
    assert answer.status_code == 422
    assert "no puede depender de sí misma" in answer.text


def test_every_page_of_the_settings_opens(administrator: FlaskClient):
    for page in ("settings", "settings/start", "settings/organisation", "units", "topics", "topics/new", "me"):
        assert administrator.get(f"/o/riba/{page}").status_code == 200
