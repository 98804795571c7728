"""A unit is asked by mail and answers without an account; the link serves one question, and says so when over."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.zones import local_time
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.states import CaseState
from app.domain.cases.rules.unit_questions import find_personal_data, mask_handles
from app.domain.notifications.models import Notice
from app.domain.organisations.models import Unit
from app.usecases.cases.closure import close_case
from app.usecases.cases.unit_questions import (
    UnitQuestionInput,
    mark_answer_read,
    remind_due_units,
    revoke_question,
    submit_unit_question,
)
from app.usecases.wiring import Wiring
from tests.citizens.test_receipt import come_in
from tests.citizens.unit_question_setup import ANSWER, ask, case, openings, question_of, state, streets
from tests.clocks import StoppedClock
from tests.people.passwords import secret_of
from tests.sample_town import Town, make_town

__all__ = ["case", "streets"]


def test_the_liaison_gets_the_question_and_nothing_of_who_wrote(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    letter = session.exec(select(Notice).where(Notice.kind == "unit_question")).one()
    session.commit()
    assert letter.to_address == town.unit_liaison.user.email and secret_of(session, letter, "answer_path") == address
    page = client.get(address)
    assert page.status_code == 200 and "¿Cuándo se repara?" in page.text
    assert not any(word in page.text + str(letter.context) for word in ("Ana", "socavón", "red.example"))
    assert state(session, case) is CaseState.WITH_UNIT and case.unit_id == streets.id


def test_the_message_may_go_with_it_without_the_names_in_it(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    page = client.get(ask(session, town, clock, case, streets, quotes=True)).text
    assert "socavón de la calle del Pez" in page and "riba@social" not in page


@pytest.mark.parametrize("text", ["Mi DNI es 12345678Z", "Llámeme al 612 345 678", "Escriba a ana.rios@correo.example"])
def test_nothing_personal_leaves_the_case(session: Session, town: Town, clock: StoppedClock, streets: Unit, text: str):
    other = come_in(session, town, clock, f"El bache sigue. {text}").case
    with pytest.raises(Refusal, match="no lo cite"):
        ask(session, town, clock, other, streets, quotes=True)
    with pytest.raises(Refusal, match="quítelos"):
        ask(session, town, clock, other, streets, question=f"¿Y esto? {text}")
    assert find_personal_data(text) and not find_personal_data("La línea 12 pasa a las 10:30 por el 900 100 200")
    assert mask_handles("Hola @ana y @riba@social.example, mirad") == "Hola @… y @…, mirad"


def test_the_answer_comes_back_to_the_case_and_to_whoever_asked(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client, seat
):
    address = ask(session, town, clock, case, streets)
    done = client.post(address, data=ANSWER)
    assert done.status_code == 303 and "Respuesta enviada" in client.get(done.location).text
    session.refresh(case)
    assert state(session, case) is CaseState.OPEN
    assert session.exec(select(Notice.to_address).where(Notice.kind == "unit_answered")).all() == [
        town.author.user.email
    ]
    session.commit()
    page = seat(town.author).get(f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}").text
    assert "El bache se repara el jueves." in page and "Lucía Peña, encargada · Vía Pública" in page


def test_the_reply_begins_with_what_the_unit_answered(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client, seat
):
    case.template = "T02"
    address, page = ask(session, town, clock, case, streets), f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}"
    assert "Es lo que contestó la unidad" not in seat(town.author).get(page).text
    client.post(address, data=ANSWER)
    shown = seat(town.author).get(page).text
    assert "Es lo que contestó la unidad" in shown and f"\n{ANSWER['answer']}</textarea>" in shown
    assert "Es lo que contestó la unidad" not in seat(town.author).get(f"{page}?template=T02").text
    assert f"\n{ANSWER['answer']}</textarea>" in seat(town.author).get(f"{page}?template=T01&unit=1").text


def test_it_may_be_corrected_until_it_is_read(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client, seat
):
    address = ask(session, town, clock, case, streets)
    client.post(address, data=ANSWER)
    clock.forward(minutes=5)
    assert "El bache se repara el jueves." in client.get(address).text
    assert client.post(address, data=ANSWER | {"answer": "Se repara el viernes."}).status_code == 303
    question = question_of(session)
    here = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/unit-questions/{question.id}"
    assert seat(town.author).post(f"{here}/reading").status_code == 303
    late = client.post(address, data=ANSWER)
    assert late.status_code == 410 and "quien la hizo ha leído la respuesta" in late.text
    assert question_of(session).answer == "Se repara el viernes."
    notes = [act.note for act in cases.case_acts(session, case) if act.deed == "unit_answered"]
    assert notes == ["El bache se repara el jueves.", "Se repara el viernes."]


def test_looking_uses_nothing_up_and_each_opening_is_recorded(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    assert client.head(address).status_code == 200
    assert client.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert openings(session) == 0
    client.get(address), client.get(address)
    assert openings(session) == 2
    assert client.post(address, data=ANSWER).status_code == 303


def test_a_form_without_words_keeps_what_was_typed(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    refused = client.post(address, data={"answer": "El jueves.", "name": ""})
    assert refused.status_code == 422 and "El jueves." in refused.text
    assert question_of(session).answered_at is None


def test_addresses_are_not_guessed(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    assert client.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 404
    codes = [client.get(f"/citizens/answer/guess-{number}").status_code for number in range(101)]
    assert codes[0] == 404 and codes[-1] == 429


def test_an_address_ends_with_its_term(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    expires = question_of(session).expires_at
    assert local_time(expires, "Europe/Madrid").strftime("%a %d %H:%M") == "Tue 09 00:00"
    clock.instant = expires - timedelta(minutes=1)
    assert "lunes, 8 de marzo" in client.get(address).text
    clock.instant = expires
    for answer in (client.get(address), client.post(address, data=ANSWER)):
        assert answer.status_code == 410 and "Pasó el plazo" in answer.text


def test_whoever_asked_may_let_it_go(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    revoke_question(Work(session, town.author.actor, clock()), case, question_of(session))
    session.commit()
    assert state(session, case) is CaseState.OPEN
    session.commit()
    assert client.get(address).status_code == 410
    again = ask(session, town, clock, case, streets)
    assert again != address and client.get(again).status_code == 200


def test_a_closed_case_waits_for_nobody(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    session.commit()
    assert "El caso se ha cerrado" in client.get(address).text
    assert client.post(address, data=ANSWER).status_code == 410


def test_a_unit_is_asked_once_at_a_time(session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit):
    ask(session, town, clock, case, streets)
    with pytest.raises(Conflict, match="por contestar"):
        ask(session, town, clock, case, streets)
    with pytest.raises(Conflict):
        mark_answer_read(Work(session, town.author.actor, clock()), case, question_of(session))


def test_a_unit_without_liaison_is_asked_at_an_address(session: Session, town: Town, clock: StoppedClock, case: Case):
    parks = Unit(organisation_id=town.id, name="Parques")
    session.add(parks)
    session.flush()
    with pytest.raises(Refusal, match="no tiene enlace"):
        ask(session, town, clock, case, parks)
    ask(session, town, clock, case, parks, address="parques@riba.example")
    assert question_of(session).sent_to == ["parques@riba.example"]


def test_who_does_not_answer_asks_nobody(session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit):
    with pytest.raises(NotPermitted):
        submit_unit_question(Work(session, town.auditor.actor, clock()), case, streets, UnitQuestionInput("¿?"))


def test_the_unit_is_reminded_once_half_way(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    address = ask(session, town, clock, case, streets)
    clock.instant = question_of(session).remind_at
    assert local_time(clock(), "Europe/Madrid").strftime("%a %H") == "Thu 09"
    assert remind_due_units(wiring.reading, wiring.writing, now=clock()) == 1
    assert remind_due_units(wiring.reading, wiring.writing, now=clock()) == 0
    letters = session.exec(select(Notice).where(Notice.kind == "unit_question").order_by(col(Notice.id))).all()
    assert [letter.context["is_reminder"] for letter in letters] == [False, True]
    session.commit()
    assert secret_of(session, letters[1], "answer_path") == address and client.get(address).status_code == 200


def test_what_is_answered_is_not_reminded(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, client
):
    client.post(ask(session, town, clock, case, streets), data=ANSWER)
    clock.forward(days=4)
    assert remind_due_units(wiring.reading, wiring.writing, now=clock()) == 0


def test_another_organisation_cannot_touch_a_question(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, seat
):
    ask(session, town, clock, case, streets)
    question = question_of(session)
    other = make_town(session, now=clock(), slug="otra")
    session.commit()
    scope_to(session, other.id)
    elsewhere = come_in(session, other, clock, "¿A qué hora abre la piscina?").case
    session.commit()
    here = f"/o/otra/citizens/{elsewhere.year}/{elsewhere.ordinal}/unit-questions"
    assert seat(other.author).post(f"{here}/{question.id}/revocation").status_code == 404
    response = seat(other.author).post(here, data={"unit_id": str(streets.id), "question": "¿Y?"})
    assert response.status_code in (404, 422) and "Vía Pública" not in response.text


def test_the_page_that_asks_keeps_what_is_typed(
    session: Session, town: Town, clock: StoppedClock, case: Case, streets: Unit, seat
):
    session.commit()
    here = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}/unit-questions"
    client = seat(town.author)
    assert "Vía Pública" in client.get(f"{here}/new").text
    form = {"unit_id": str(streets.id), "question": "¿Quién es el 12345678Z?", "days": "3"}
    refused = client.post(here, data=form)
    assert refused.status_code == 422 and "12345678Z" in refused.text and "quítelos" in refused.text
    assert client.post(here, data=form | {"question": "¿Cuándo se repara?"}).status_code == 303
