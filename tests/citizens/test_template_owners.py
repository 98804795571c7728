"""A person or a unit owns a template, and is reminded of its review."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import Membership
from app.domain.replies.models import ResponseTemplate
from app.usecases.replies import templates
from app.usecases.replies.template_reviews import remind_due_templates
from app.usecases.replies.templates import TemplateCare
from app.usecases.wiring import Wiring
from tests.citizens.reply_worker import fresh
from tests.clocks import StoppedClock
from tests.sample_town import Town

TODAY = date(2027, 3, 1)


@pytest.fixture
def parks(session: Session, town: Town) -> Unit:
    made = Unit(organisation_id=town.id, name="Parques")
    session.add(made)
    session.commit()
    return made


def care(session: Session, town: Town, clock: StoppedClock, **fields) -> None:
    wanted = TemplateCare(**{"review_on": TODAY} | fields)
    templates.set_care(Work(session, town.supervisor.actor, clock()), "T01", wanted)
    session.commit()


def told(session: Session) -> list[str]:
    wanted = select(Notice.to_address).where(Notice.kind == "template_review").order_by(col(Notice.id))
    return fresh(session, wanted)


def liaise(session: Session, town: Town, unit: Unit) -> str:
    theirs = select(Membership).where(Membership.organisation_id == town.id, Membership.role == Role.UNIT_LIAISON)
    session.exec(theirs).one().unit_id = unit.id
    session.commit()
    return town.unit_liaison.user.email


def test_a_person_is_told_the_day_it_is_to_be_read_and_once_a_week_until_it_is_moved(
    session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    care(session, town, clock, owner_id=town.author.user.id, review_on=date(2027, 3, 2))
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock()) == 0
    clock.forward(days=1)
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock()) == 1
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock.forward(days=6)) == 0
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock.forward(days=1)) == 1
    assert told(session) == [town.author.user.email] * 2
    care(session, town, clock, owner_id=town.author.user.id, review_on=date(2028, 3, 1))
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock.forward(days=30)) == 0


def test_a_unit_is_told_by_its_liaison_with_the_text_and_no_page_they_may_not_open(
    session: Session, town: Town, parks: Unit, wiring: Wiring, clock: StoppedClock
):
    address = liaise(session, town, parks)
    care(session, town, clock, unit_id=parks.id)
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock()) == 1
    assert told(session) == [address]
    (notice,) = fresh(session, select(Notice).where(Notice.kind == "template_review"))
    assert notice.context["path"] == "" and "El plazo para" in notice.context["text"]


def test_where_nobody_answers_for_it_those_who_keep_templates_are_told(
    session: Session, town: Town, parks: Unit, wiring: Wiring, clock: StoppedClock
):
    for owner_fields in ({}, {"unit_id": parks.id}, {"owner_id": town.auditor.user.id}):
        care(session, town, clock, **owner_fields)
        remind_due_templates(wiring.reading, wiring.writing, now=clock())
        assert {town.editor.user.email, town.supervisor.user.email} <= set(told(session)), owner_fields
        assert town.auditor.user.email not in told(session)
        clock.forward(days=8)


def test_what_is_retired_is_not_reviewed(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    care(session, town, clock, owner_id=town.author.user.id)
    templates.set_retired(Work(session, town.supervisor.actor, clock()), "T01", is_retired=True)
    session.commit()
    assert remind_due_templates(wiring.reading, wiring.writing, now=clock()) == 0


def test_a_unit_is_chosen_on_the_page_and_one_of_elsewhere_is_nobody(
    session: Session, town: Town, parks: Unit, seat, clock: StoppedClock
):
    theirs = Organisation(slug="otro", name="Otro")
    session.add(theirs)
    session.flush()
    other = Unit(organisation_id=theirs.id, name="Otra")
    session.add(other)
    session.commit()
    client, page = seat(town.supervisor), f"/o/{town.slug}/citizens/templates/T01"
    typed = {"owner": f"unit:{parks.id}", "review_on": "2027-06-01"}
    assert client.post(f"{page}/care", data=typed).status_code == 303
    assert f'value="unit:{parks.id}" selected' in client.get(page).text
    assert "Unidad: Parques" in seat(town.author).get(page).text
    assert client.post(f"{page}/care", data=typed | {"owner": f"unit:{other.id}"}).status_code == 303
    (row,) = fresh(session, select(ResponseTemplate))
    assert (row.owner_id, row.owner_unit_id) == (None, None)
    assert client.post(f"{page}/care", data={"owner": "unit:x"}).status_code == 422
