"""A unit's name goes out in replies and letters: two people make and rename units, and the line reads their names."""

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ControlKind
from app.domain.organisations.models import Unit
from app.usecases import control_outcomes
from app.usecases.organisations import units
from app.usecases.organisations.units import UnitChange
from tests import sample_town
from tests.control.test_public_names import NOWHERE, SLOGAN
from tests.people.grant_scenario import begins, comes_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def existing(session, town, name="Cultura", parent_id=None):
    unit = Unit(organisation_id=town.id, name=name, parent_id=parent_id)
    session.add(unit)
    session.flush()
    return unit


def opens(session, town, now, name=NOWHERE, parent_id=None):
    return units.open_unit(Work(session, town.administrator.actor, now), name, parent_id)


def changes(session, town, unit, now, name=NOWHERE, parent_id=None, closed=False):
    change = UnitChange(name, parent_id, closed)
    return units.change_unit(Work(session, town.administrator.actor, now), unit, change)


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


def names(session, town):
    return session.exec(select(Unit.name).where(Unit.organisation_id == town.id).order_by(col(Unit.name))).all()


def test_a_new_unit_exists_once_another_person_confirmed_it(session, at_work, clock):
    above = existing(session, at_work)
    before = names(session, at_work)
    change = opens(session, at_work, clock(), parent_id=above.id)
    assert (change.kind, names(session, at_work)) == (ControlKind.NEW_UNIT, before)
    for person in (at_work.administrator, at_work.author):
        with pytest.raises(NotPermitted):
            confirms(session, change, person, clock())
    confirms(session, change, at_work.supervisor, clock())
    made = session.exec(select(Unit).where(Unit.organisation_id == at_work.id, Unit.name == NOWHERE)).one()
    assert (made.parent_id, made.closed) == (above.id, False)


def test_one_new_unit_of_a_name_waits_at_a_time(session, at_work, clock):
    opens(session, at_work, clock())
    with pytest.raises(Conflict, match=f"Ya hay un cambio de «{NOWHERE.upper()}»"):
        opens(session, at_work, clock(), name=NOWHERE.upper(), parent_id=existing(session, at_work).id)


def test_a_waiting_unit_whose_name_was_taken_is_not_made_twice(session, at_work, clock):
    change = opens(session, at_work, clock())
    existing(session, at_work, NOWHERE.upper())
    with pytest.raises(Refusal, match="Ya hay una unidad"):
        confirms(session, change, at_work.supervisor, clock())


def test_another_name_waits_while_the_rest_is_saved(session, at_work, clock):
    above, unit = existing(session, at_work, "Alcaldía"), existing(session, at_work)
    change = changes(session, at_work, unit, clock(), parent_id=above.id, closed=True)
    assert (change.kind, unit.name, unit.parent_id, unit.closed) == (
        ControlKind.UNIT_NAME,
        "Cultura",
        above.id,
        True,
    )
    with pytest.raises(NotPermitted):
        confirms(session, change, at_work.administrator, clock())
    confirms(session, change, at_work.supervisor, clock())
    assert (unit.name, unit.parent_id) == (NOWHERE, above.id)


def test_where_a_unit_belongs_and_its_closing_act_at_once(session, at_work, clock):
    above, unit = existing(session, at_work, "Alcaldía"), existing(session, at_work)
    assert changes(session, at_work, unit, clock(), name=unit.name, parent_id=above.id, closed=True) is None
    assert (unit.parent_id, unit.closed) == (above.id, True)


def test_a_unit_with_open_ones_below_is_not_closed(session, at_work, clock):
    unit = existing(session, at_work)
    below = existing(session, at_work, "Biblioteca", unit.id)
    with pytest.raises(Conflict, match="Tiene unidades abiertas"):
        changes(session, at_work, unit, clock(), name=unit.name, closed=True)
    below.closed = True
    assert changes(session, at_work, unit, clock(), name=unit.name, closed=True) is None


def test_a_name_taken_while_it_waited_is_refused(session, at_work, clock):
    unit = existing(session, at_work)
    change = changes(session, at_work, unit, clock())
    existing(session, at_work, NOWHERE)
    with pytest.raises(Refusal, match="Ya hay una unidad"):
        confirms(session, change, at_work.supervisor, clock())


def test_a_unit_renamed_meanwhile_is_not_overwritten(session, at_work, clock):
    unit = existing(session, at_work)
    change = changes(session, at_work, unit, clock())
    unit.name = "Cambiada"
    with pytest.raises(Conflict, match="mientras esperaba"):
        confirms(session, change, at_work.supervisor, clock())


def test_a_name_that_the_line_blocks_is_refused_in_words(session, at_work, clock):
    unit = existing(session, at_work)
    with pytest.raises(Refusal, match="línea editorial"):
        opens(session, at_work, clock(), name="Unidad 12345678Z")
    with pytest.raises(Refusal, match="línea editorial"):
        changes(session, at_work, unit, clock(), name="Unidad 12345678Z")
    assert waiting_changes(session, at_work.id) == []


def test_the_set_up_makes_and_names_units_at_once(session, town, clock):
    assert opens(session, town, clock()) is None
    assert changes(session, town, existing(session, town), clock(), name="Deportes") is None
    assert {NOWHERE, "Deportes"} <= set(names(session, town))
    assert waiting_changes(session, town.id) == []


def test_who_may_not_keep_units_is_refused_by_the_service(session, at_work, clock):
    by = Work(session, at_work.editor.actor, clock())
    with pytest.raises(NotPermitted):
        units.open_unit(by, NOWHERE, None)
    with pytest.raises(NotPermitted):
        units.change_unit(by, existing(session, at_work), UnitChange(NOWHERE, None, closed=False))


def test_the_pages_say_that_a_new_unit_waits_and_what_the_line_says(session, at_work, clock, seat):
    here = f"/o/{at_work.slug}"
    session.commit()
    sent = seat(at_work.administrator).post(f"{here}/units", data={"name": SLOGAN}, follow_redirects=True)
    assert "La unidad está pedida" in sent.text
    [change] = waiting_changes(session, at_work.id)
    key = change.id
    session.commit()
    page = seat(at_work.supervisor).get(f"{here}/grants/{key}").text
    assert f"Unidad nueva: {SLOGAN}" in page and "NE-02" in page and "None" not in page


def test_the_page_of_a_unit_says_that_its_name_waits(session, at_work, clock, seat):
    address = f"/o/{at_work.slug}/units/{existing(session, at_work).id}"
    session.commit()
    administrator = seat(at_work.administrator)
    sent = administrator.post(address, data={"name": NOWHERE}, follow_redirects=True).text
    assert "aún no está en vigor" in sent and "Cultura" in sent
    page = administrator.get(address).text
    assert "espera a otra persona" in page and NOWHERE in page
    [change] = waiting_changes(session, at_work.id)
    key = change.id
    session.commit()
    page = seat(at_work.supervisor).get(f"/o/{at_work.slug}/grants/{key}").text
    assert "Nombre de una unidad" in page and "Cultura" in page and NOWHERE in page
