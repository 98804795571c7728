"""Pages of functions that wait for a confirmation."""

from datetime import date

import pytest

from app.core.permissions import Role
from app.db.work import Work
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.usecases.people.substitutions import set_substitution
from tests.people.grant_scenario import begins, comes_in, gives, last_grant

pytestmark = pytest.mark.postgresql


def test_pages_say_it_and_answer_it(session, town, seat, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    session.commit()
    form = {"roles": ["supervisor"], "post_kind": "career", "starts_on": clock().date().isoformat()}
    administrator, chief = seat(town.administrator), seat(town.supervisor)
    answer = administrator.post(f"/o/riba/people/{town.administrator.id}/roles", data=form)
    assert answer.location == "/o/riba/grants"
    page = administrator.get("/o/riba/grants").text
    assert "Esperan confirmación" in page and "A uno mismo" in page
    assert "1 cambio por confirmar" in chief.get("/o/riba/today").text
    grant = last_grant(session)
    session.commit()
    where = f"/o/riba/grants/{grant.id}"
    assert "Confirmar el cambio" not in administrator.get(where).text
    assert administrator.post(where, data={"answer": "confirm"}).status_code == 403
    assert chief.post(where, data={"answer": "refuse", "reason": ""}).status_code == 422
    assert seat(town.author).get(where).status_code == 403
    assert chief.post(where, data={"answer": "confirm"}).status_code == 303
    assert "Confirmada" in chief.get("/o/riba/grants").text


def test_auditors_see_them_first_on_the_page_of_the_record(session, town, seat, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    gives(session, town.administrator, town.administrator, Role.SUPERVISOR, now=clock())
    session.commit()
    auditor = seat(town.auditor)
    page = auditor.get("/o/riba/history").text
    title = "Cambios de control de una sola mano"
    assert title in page and page.index(title) < page.index('class="timeline')
    assert title not in auditor.get("/o/riba/history?actor=nadie").text
    assert title not in auditor.get("/o/riba/history?until=2020-01-01").text


def test_who_confirms_a_substitution_reads_its_days_its_scope_and_its_reason(session, town, seat, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    terms = SubstitutionTerms(
        town.supervisor.id, town.editor.id, date(2027, 3, 1), date(2027, 3, 4), None, town.topics[0].id
    )
    made = set_substitution(
        Work(session, town.administrator.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, reason="Viaje"
    )
    session.commit()
    page = seat(town.legal_reviewer).get(f"/o/riba/grants/{made.id}").text
    assert f"Decide por {town.supervisor.user.name} del 1 de marzo de 2027 al 4 de marzo de 2027" in page
    assert f"Solo en «{town.topics[0].name}»" in page and "Motivo: Viaje" in page
