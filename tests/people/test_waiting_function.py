"""A person whose only role is pending sees on the first page which one, and for whom or until when."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.usecases import control_outcomes
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.people import memberships
from app.usecases.wiring import Wiring
from tests.people.grant_scenario import begins, comes_in, last_grant, only
from tests.people.grant_scenario import seat as place
from tests.sample_town import Person, Town
from tests.statement_counter import counting

TITLE = "Su función aún no está en vigor"


@pytest.fixture
def comes(session, town: Town, clock):
    """Return a function that invites a person, who accepts, after the only administrator's set-up."""

    def invited(name: str = "Nueva") -> Person:
        actor = town.administrator.actor
        assignment = place(Role.SUPERVISOR, now=clock())
        sent = memberships.invite_person(
            Work(session, actor, clock()), f"{name.lower()}@riba.example", name, assignment
        )
        user = memberships.accept_with_new_account(session, sent.invitation, name, "chosen", now=clock()).user
        session.commit()
        return Person(user, actor)

    begins(session, town, now=clock())
    return invited


def first_page(seat, person: Person) -> str:
    answer = seat(person).get("/")
    assert answer.status_code == 200
    return answer.text


def test_it_names_those_who_may_confirm_it(session, town, clock, comes, seat):
    comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    page = first_page(seat, comes())
    assert TITLE in page and "Jefatura de comunicación" in page and town.organisation.name in page
    assert town.supervisor.user.name in page and town.legal_reviewer.user.name in page
    assert "cuando la confirme otra persona" in page


def test_it_tells_the_hour_where_nobody_could_confirm_it(session, wiring: Wiring, town, clock, comes, seat):
    only(session, town, Role.ADMINISTRATOR, now=clock())
    person = comes()
    grant = last_grant(session)
    assert grant.effective_at == clock() + timedelta(hours=24)
    town.organisation.zone = "Atlantic/Canary"
    session.add(town.organisation)
    session.commit()
    page = first_page(seat, person)
    assert TITLE in page and "Puede confirmarla" not in page
    hour = grant.effective_at.astimezone(ZoneInfo("Atlantic/Canary"))
    assert f"martes, 2 de marzo, {hour:%H:%M}" in page
    apply_elapsed_changes(wiring.reading, wiring.writing, now=clock.forward(hours=25))
    assert seat(person).get("/").status_code == 303


def test_a_refused_function_waits_no_longer(session, town, clock, comes, seat):
    comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    person = comes()
    grant = last_grant(session)
    control_outcomes.refuse_change(Work(session, town.legal_reviewer.actor, clock()), grant.id, "No hace falta")
    session.commit()
    answer = seat(person).get("/")
    assert answer.status_code == 403 and TITLE not in answer.text


def test_nobody_reads_what_another_waits_for(session, town, clock, comes, seat):
    comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    comes()
    other = comes("Otra")
    mine = session.get_one(ControlChange, last_grant(session).id)
    assert mine.user_id == other.user.id
    session.commit()
    page = first_page(seat, other)
    assert page.count("<h2>") == 1


def test_it_costs_few_statements(session, wiring: Wiring, town, clock, comes, seat):
    comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    client = seat(comes())
    with counting(wiring.engine) as seen:
        client.get("/")
    assert seen.count < 15
