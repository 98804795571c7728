"""Case deadlines in the calendars of their owners, without data of the citizen."""

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.states import CaseActKind
from app.domain.feeds.rules.scope import EntryKind, FeedPosts
from app.domain.organisations.models import Unit
from app.domain.people.models import Membership
from app.usecases.cases.case_log import record_act
from app.usecases.cases.closure import close_case
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

ONLY_CASES = {"posts": FeedPosts.NONE, "kinds": (EntryKind.CASE,)}
QUESTION = "¿A qué hora abre la biblioteca?"
BOTH = ["Acusar recibo: caso C-2027/1", "Resolver: caso C-2027/1"]


def given(session: Session, town: Town, clock: StoppedClock, to: Person) -> Case:
    case = come_in(session, town, clock, QUESTION, handle="ana@red.example", name="Ana Ríos").case
    case.assigned_to = to.id
    record_act(Work(session, town.supervisor.actor, clock()), case, CaseActKind.ASSIGNED)
    session.commit()
    return case


def test_whoever_has_a_case_reads_its_deadlines_and_nobody_else(
    session: Session, town: Town, clock: StoppedClock, desk: Desk
):
    given(session, town, clock, town.author)
    mine = desk.calendar(town.author, **ONLY_CASES).to_ical().decode()
    assert sorted(desk.summaries(town.author)) == BOTH
    assert not any(word in mine for word in ("Ana", "red.example", "biblioteca"))
    assert desk.events(town.editor, **ONLY_CASES) == []
    assert desk.differing() == []


def test_what_is_closed_or_acknowledged_goes(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    case = given(session, town, clock, town.author)
    desk.calendar(town.author, **ONLY_CASES)
    case.acknowledged_at = clock.forward(minutes=5)
    record_act(Work(session, town.author.actor, clock()), case, CaseActKind.ACKNOWLEDGED)
    session.commit()
    assert desk.summaries(town.author) == BOTH[1:]
    close_case(Work(session, town.author.actor, clock.forward(minutes=5)), case, CaseOutcome.ANSWERED)
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
    assert {str(event["SUMMARY"]) for event in desk.calendar(town.editor, **ONLY_CASES).walk("VEVENT")} == set(BOTH)


def test_a_political_office_reads_none(session: Session, town: Town, clock: StoppedClock, desk: Desk):
    given(session, town, clock, town.political_office)
    assert desk.events(town.political_office, **ONLY_CASES) == []
