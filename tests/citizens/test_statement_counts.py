"""Pages and use cases about deadlines and units cost the same for any amount of data."""

import pytest
from sqlmodel import Session

from app.domain.cases.models.cases import Case
from app.domain.organisations.models import Unit
from app.usecases.wiring import Wiring
from tests.citizens.statement_limits import CASE_PAGE, DEED, PAGE
from tests.citizens.test_receipt import come_in
from tests.citizens.unit_question_setup import ANSWER, ask, case, streets
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

__all__ = ["case", "streets"]


def test_pages_take_few_statements(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, seat, client
):
    outside = ask(session, town, clock, case, streets)
    for number in range(5):
        unit = Unit(organisation_id=town.id, name=f"Unidad {number}")
        session.add(unit)
        session.flush()
        ask(session, town, clock, case, unit, address="unidad@riba.example")
    here, citizens = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}", f"/o/{town.slug}/citizens"
    inside = seat(town.supervisor)
    pages = [here, f"{here}/unit-questions/new", f"{citizens}/attention", f"{citizens}/attention/{town.channels[0].id}"]
    for who, address in [(client, outside), *((inside, page) for page in pages)]:
        with counting(wiring.engine) as seen:
            assert who.get(address).status_code == 200
        assert seen.count < (CASE_PAGE if address == here else PAGE), (address, seen.count)


def test_deeds_take_few_statements(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, seat, client
):
    session.commit()
    here = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}"
    form_data = {"unit_id": str(streets.id), "question": "¿Cuándo se repara?"}
    with counting(wiring.engine) as seen:
        assert seat(town.author).post(f"{here}/unit-questions", data=form_data).status_code == 303
    assert seen.count < DEED
    other = come_in(session, town, clock, "¿La obra afecta al puente viejo?").case
    outside = ask(session, town, clock, other, streets)
    for who, address, form in (
        (seat(town.author), f"{here}/level", {"level": "3", "level_reason": "Insiste"}),
        (client, outside, ANSWER),
    ):
        with counting(wiring.engine) as seen:
            assert who.post(address, data=form).status_code == 303
        assert seen.count < DEED, (address, seen.count)


@pytest.mark.parametrize("name", ["level", "formal", "unit-questions"])
def test_a_case_that_is_not_there_is_not_found(town: Town, seat, name: str):
    form = {"level": "2", "level_reason": "x", "unit_id": "1", "question": "x"}
    keys = {"level": ("level", "level_reason"), "formal": (), "unit-questions": ("unit_id", "question")}[name]
    posted = {key: form[key] for key in keys}
    assert seat(town.author).post(f"/o/{town.slug}/citizens/2027/99/{name}", data=posted).status_code == 404
