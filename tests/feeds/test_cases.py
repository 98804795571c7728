"""The deadlines of citizens' cases in the calendars of those who have them, with nothing of who wrote."""

import pytest
from sqlmodel import Session, select

from app.accounts.models import Membership
from app.citizens.models import Case
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Outcome
from app.citizens.service.acting import record_act
from app.citizens.service.closing import close
from app.feeds.rules.scope import Kind, Posts
from app.organisations.models import Unit
from tests.cast import Person, Town
from tests.citizens.test_arriving import come_in
from tests.clocks import StoppedClock
from tests.feeds.desk import Desk

pytestmark = pytest.mark.postgresql

ONLY_CASES = {"posts": Posts.NONE, "kinds": (Kind.CASE,)}
QUESTION = "¿A qué hora abre la biblioteca?"
BOTH = ["Acusar recibo: caso C-2027/1", "Resolver: caso C-2027/1"]


def given(session: Session, town: Town, clock: StoppedClock, to: Person) -> Case:
    case = come_in(session, town, clock, QUESTION, handle="ana@red.example", name="Ana Ríos").case
    case.assigned_to = to.id
    record_act(session, case, CaseDeed.ASSIGNED, actor=town.supervisor.actor, now=clock())
    session.commit()
    return case


def test_whoever_has_a_case_reads_its_deadlines_and_nobody_else(
    session: Session, town: Town, clock: StoppedClock, desk: Desk
):
    given(session, town, clock, town.author)
    mine = desk.calendar(town.author, **ONLY_CASES).to_ical().decode()
    assert sorted(desk.summaries(town.author)) == BOTH
    assert not any(word in mine for word in ("Ana", "red.example", "biblioteca"))
    assert desk.calendar(town.editor, **ONLY_CASES).walk("VEVENT") == []
    assert desk.differing() == []


def test_what_is_closed_or_acknowledged_goes(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    case = given(session, town, clock, town.author)
    desk.calendar(town.author, **ONLY_CASES)
    case.acknowledged_at = clock.forward(minutes=5)
    record_act(session, case, CaseDeed.ACKNOWLEDGED, actor=town.author.actor, now=clock())
    session.commit()
    assert desk.summaries(town.author) == BOTH[1:]
    close(session, case, Outcome.ANSWERED, actor=town.author.actor, now=clock.forward(minutes=5))
    session.commit()
    assert desk.summaries(town.author) == []


def test_a_unit_reads_the_deadlines_of_its_cases(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    unit = Unit(organisation_id=town.id, name="Atención ciudadana")
    session.add(unit)
    session.flush()
    session.exec(select(Membership).where(Membership.user_id == town.editor.id)).one().unit_id = unit.id
    given(session, town, clock, town.author).unit_id = unit.id
    session.commit()
    desk.rewind()
    assert {str(one["SUMMARY"]) for one in desk.calendar(town.editor, **ONLY_CASES).walk("VEVENT")} == set(BOTH)


def test_a_political_office_reads_none(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    given(session, town, clock, town.political_office)
    assert desk.calendar(town.political_office, **ONLY_CASES).walk("VEVENT") == []
