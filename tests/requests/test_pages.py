"""The requests' pages: short forms, no typed text lost, and each person sees their own."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.requests.models import Request
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import RequestActKind, RequestState
from app.usecases.requests import political_log
from tests import sample_town
from tests.clocks import StoppedClock
from tests.requests.sample_requests import PRAISE, SERVICE, asked, praised
from tests.sample_town import Town
from tests.statement_counter import counting

FORM = {"subject": "Apertura de la piscina", "text": SERVICE, "on_behalf_of": "En nombre propio"}
MERIT = {"rules": ["NE-01"], "answer": "", "press": "decide"}


def at(town: Town, request: Request | None = None, rest: str = "") -> str:
    where = f"/{request.year}/{request.ordinal}" if request else ""
    return f"/o/{town.slug}/requests{where}{rest}"


def visible_fields(page: str) -> list[str]:
    """Return the labels visible before «Más datos»."""
    before = page.split("<summary>Más datos")[0]
    return re.findall(r'<label class="field__label"|<label for="(?!q)', before.split("<h1")[1])


@pytest.mark.parametrize("name", ["political_office", "unit_liaison", "author", "supervisor", "legal_reviewer"])
def test_anyone_inside_asks_by_a_short_form(name: str, town: Town, seat):
    client = seat(getattr(town, name))
    page = client.get(at(town, rest="/new"))
    assert page.status_code == 200 and len(visible_fields(page.text)) <= 6
    made = client.post(at(town), data=FORM, follow_redirects=True)
    assert made.status_code == 200 and "por decidir" in made.text


def test_what_somebody_else_asked_has_six_fields_in_sight(town: Town, seat):
    assert len(visible_fields(seat(town.author).get(at(town, rest="/brought/new")).text)) == 6


def test_nobody_says_of_themself_that_they_are_not_politics(town: Town, seat, session: Session):
    client = seat(town.political_office)
    refused = client.post(at(town), data={**FORM, "requester_kind": "citizen"})
    assert refused.status_code == 422
    client.post(at(town), data=FORM)
    assert session.exec(select(Request)).one().is_political
    assert client.get(at(town, rest="/brought/new")).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"subject": ""}, "Este dato hace falta."),
        ({"text": "palabra " * 12_500}, "Escriba como mucho 20000 caracteres."),
        ({"unit": "999"}, "Esa unidad no existe"),
        ({"wanted_on": "2001-01-01"}, "La fecha deseada ya ha pasado"),
        ({"wanted_on": "mañana"}, "Escriba una fecha"),
        ({"on_behalf_of": ""}, "Diga en nombre de quién"),
        ({"accounts": ["999"]}, "no existe"),
    ],
    ids=["no subject", "too long", "unknown unit", "a day gone by", "no day", "for nobody", "unknown account"],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(wrong, said: str, town: Town, seat, session: Session):
    answer = seat(town.author).post(at(town), data={**FORM, "purpose": "Que se sepa", **wrong})
    assert answer.status_code == 422 and said in answer.text
    assert (wrong.get("text", SERVICE).strip()) in answer.text and "Que se sepa" in answer.text
    assert session.exec(select(Request)).all() == []


def test_a_call_without_its_way_is_refused_with_everything_kept(town: Town, seat):
    data = {**FORM, "requester_kind": "media", "requester_name": "Radio Riba"}
    answer = seat(town.author).post(at(town, rest="/brought"), data=data)
    assert answer.status_code == 422 and "por qué medio" in answer.text and "Radio Riba" in answer.text


def test_whoever_asked_follows_only_their_own(town: Town, seat, session: Session, clock: StoppedClock):
    own, other = praised(session, town, now=clock()), asked(session, town, now=clock())
    political_log.record_pressure(
        Work(session, town.author.actor, clock()), own, RequestActKind.BYPASS_ATTEMPT, "Pidió las claves"
    )
    session.commit()
    client = seat(town.political_office)
    listed = client.get(at(town, rest="/mine")).text
    assert own.subject in listed and other.subject not in listed
    assert client.get(at(town, other)).status_code == 404
    page = client.get(at(town, own)).text
    assert "NE-01" in page and "Pidió las claves" not in page and "Insistir" in page


def test_the_queue_says_what_the_line_says_and_the_rail_how_many(
    town: Town, seat, session: Session, clock: StoppedClock
):
    praised(session, town, now=clock())
    session.commit()
    page = seat(town.editor).get(at(town)).text
    assert "Récord de inversión" in page and "NE-01" in page
    assert '<span class="rail__count">1<span class="unseen"> por atender</span>' in page


def test_the_mayors_office_gets_a_rule_and_a_version(town: Town, seat, session: Session, clock: StoppedClock):
    request = praised(session, town, now=clock())
    session.commit()
    client = seat(town.editor)
    form = client.get(at(town, request, "/decision/adapt")).text
    assert re.search(r'value="NE-01"\s+checked', form) and "no permite publicarlo tal como está" in form
    data = {**MERIT, "version": "El plan de obras empieza el lunes.", "motive": "hablar de méritos"}
    assert client.post(at(town, request, "/decision/adapt"), data=data).status_code == 303
    page = seat(town.political_office).get(at(town, request)).text
    assert "(regla NE-01) no permite hablar de méritos" in page and "«El plan de obras empieza el lunes»" in page


def test_the_answer_follows_what_is_cited_unless_somebody_wrote_it(
    town: Town, seat, session: Session, clock: StoppedClock
):
    request = praised(session, town, now=clock())
    session.commit()
    client, there = seat(town.editor), at(town, request, "/decision/refuse")
    shown = client.post(there, data={"rules": ["NE-01", "NE-03"], "press": "answer"}).text
    assert "reglas NE-01, NE-03" in shown
    own = {**MERIT, "answer": "Llámenos, por favor.", "proposed": "Otra cosa", "press": "answer"}
    assert "Llámenos, por favor." in client.post(there, data=own).text


@pytest.mark.parametrize("typed", [{}, {"other_rules": "XX-99"}, {"other_rules": ",;,"}])
def test_a_refusal_without_a_rule_of_the_line_comes_back(
    typed, town: Town, seat, session: Session, clock: StoppedClock
):
    request = praised(session, town, now=clock())
    session.commit()
    data = {"motive": "Porque no", "press": "decide", **typed}
    answer = seat(town.editor).post(at(town, request, "/decision/refuse"), data=data)
    assert answer.status_code == 422 and "Porque no" in answer.text
    assert requests.request_standings(session, town.id, [request.id])[request.id].state is RequestState.OPEN


def test_a_decision_nobody_knows_is_not_found(town: Town, seat, session: Session, clock: StoppedClock):
    request = praised(session, town, now=clock())
    session.commit()
    assert seat(town.editor).get(at(town, request, "/decision/burn")).status_code == 404


def test_two_fields_note_an_order(town: Town, seat, session: Session, clock: StoppedClock):
    request = praised(session, town, now=clock())
    session.commit()
    client = seat(town.author)
    refused = client.post(at(town, request, "/acts"), data={"kind": "accepted", "evidence": "Por teléfono"})
    assert refused.status_code == 422 and "Por teléfono" in refused.text
    noted = client.post(at(town, request, "/acts"), data={"kind": "ordered_verbally", "evidence": "Por teléfono"})
    assert noted.status_code == 303
    assert "anotó una orden de palabra" in client.get(at(town, request)).text


@pytest.mark.parametrize("name", ["neutrality_reviewer", "legal_reviewer", "supervisor", "auditor"])
def test_reading_the_political_log_is_itself_recorded(
    name: str, town: Town, seat, session: Session, clock: StoppedClock
):
    praised(session, town, now=clock())
    session.commit()
    reader = getattr(town, name)
    page = seat(reader).get(at(town, rest="/log"))
    assert page.status_code == 200 and "Récord de inversión" in page.text and "no una lista negra" in page.text
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POLITICAL_LOG_READ)).one()
    assert (entry.actor_id, entry.detail["exported"]) == (reader.id, False)


@pytest.mark.parametrize("name", ["author", "editor", "unit_liaison", "political_office", "administrator"])
def test_the_others_do_not_read_it(name: str, town: Town, seat, session: Session):
    for path in ("/log", "/log.csv"):
        assert seat(getattr(town, name)).get(at(town, rest=path)).status_code == 403
    assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.POLITICAL_LOG_READ)).all() == []


def test_the_export_disarms_formulas_and_is_recorded(town: Town, seat, session: Session, clock: StoppedClock):
    asked(session, town, now=clock(), by=town.political_office, subject="=1+1")
    asked(session, town, now=clock(), subject="De una unidad")
    session.commit()
    sheet = seat(town.auditor).get(at(town, rest="/log.csv"))
    text = sheet.data.decode("utf-8-sig")
    assert len(text.splitlines()) == 2 and ";=1+1" not in text and "De una unidad" not in text
    assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.POLITICAL_LOG_READ)).one().detail["exported"]


def test_days_that_are_no_days_are_said(town: Town, seat):
    answer = seat(town.auditor).get(at(town, rest="/log?since=ayer"))
    assert answer.status_code == 422 and "Escriba una fecha" in answer.text


def test_lists_and_pages_ask_no_more_for_many(town: Town, seat, session: Session, clock: StoppedClock, wiring):
    paths = ("", "?state=all", "/log")

    def asks() -> list[int]:
        counts = []
        for path in paths:
            client = seat(town.supervisor)
            with counting(wiring.engine) as seen:
                assert client.get(at(town, rest=path)).status_code == 200
            counts.append(seen.count)
        return counts

    praised(session, town, now=clock())
    session.commit()
    few = asks()
    for n in range(12):
        praised(session, town, now=clock() + timedelta(minutes=n))
    session.commit()
    assert asks() == few


def test_another_town_sees_nothing_of_it(town: Town, seat, session: Session, clock: StoppedClock):
    made = praised(session, town, now=clock())
    session.commit()
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    for path in ("", "?state=all", "/log", "/log.csv"):
        assert made.subject not in seat(other.supervisor).get(f"/o/otra/requests{path}").text
    assert seat(other.supervisor).get(f"/o/otra/requests/{made.year}/{made.ordinal}").status_code == 404
    assert made.text == PRAISE
