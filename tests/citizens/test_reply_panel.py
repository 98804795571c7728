"""Answering from a case's page, without scripts."""

import re

from sqlmodel import Session

from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.queries import cases
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.crisis.rules.crises import CrisisLevel
from app.usecases.cases.case_log import record_act
from app.usecases.crisis import crises
from app.usecases.crisis.crises import CrisisDeclaration
from app.usecases.wiring import Wiring
from tests.citizens.open_cases import SAYS, VALUES, answer, asked, usual
from tests.citizens.statement_limits import ANSWERING, CASE_PAGE
from tests.citizens.test_crisis import declare
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

EMPTY = 'El plazo para <span class="blank blank--empty">Trámite</span>'

AHEAD = "Esto dice que ya se ha hecho algo, y no consta"

SEND = {"reply_press": "send", "v-canal": "mensaje privado"}


def at(town: Town, case: Case, more: str = "") -> str:
    return f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}{more}"


def fields(text: str) -> dict[str, str]:
    """Return the initial fields of the reply form."""
    part = text.partition('/replies#reply"')[2].partition("</form>")[0]
    inputs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', part)
    hidden = re.findall(r'type="hidden" name="(reply_\w+)" value="([^"]*)"', part)
    return dict(field for field in [*inputs, *hidden] if field[0] != "csrf_token")


def kept(wiring: Wiring, case: Case) -> list:
    with wiring.reading() as session:
        return list(cases.case_replies(session, case))


def test_it_begins_with_the_template_the_protocol_proposes_filled(
    session: Session, town: Town, clock: StoppedClock, seat
):
    usual(session, town, tramites="https://riba.example/tramites")
    case = asked(session, town, clock)
    session.commit()
    page = seat(town.author).get(at(town, case))
    assert EMPTY in page.text and fields(page.text)["v-url"] == "https://riba.example/tramites"


def test_a_neighbour_is_answered_from_the_page(session: Session, town: Town, clock: StoppedClock, seat, wiring: Wiring):
    case = asked(session, town, clock)
    session.commit()
    client = seat(town.author)
    typed = fields(client.get(at(town, case)).text) | {f"v-{name}": value for name, value in VALUES.items()}
    look = client.post(at(town, case, "/replies"), data=typed | {"reply_press": "look"})
    assert look.status_code == 200 and SAYS in look.text and "sale sin más visto bueno" in look.text
    sent = client.post(at(town, case, "/replies"), data=typed | {"reply_press": "send"})
    assert sent.status_code == 303
    [reply] = kept(wiring, case)
    assert reply.state is ReplyState.AWAITING_HAND
    done = client.post(at(town, case, f"/replies/{reply.id}/ending"), data={"ending": "by_hand"})
    assert done.status_code == 303 and "contestó" in client.get(at(town, case)).text


def test_three_letters_lead_through_an_answer(session: Session, town: Town, clock: StoppedClock, seat):
    """They lead to the first unknown gap, to copying, and to marking it as sent."""
    case = asked(session, town, clock)
    session.commit()
    page = seat(town.author).get(at(town, case)).text
    keyed = re.findall(r'<(?:input|textarea|select)[^>]*id="([^"]+)"[^>]*data-key="r"', page)
    assert keyed == ["v-tramite"]
    answer(session, town, clock, case)
    session.commit()
    replied_page = seat(town.author).get(at(town, case)).text
    assert (
        replied_page.count('data-key="t"') == replied_page.count('data-key="e"') == 1
        and 'data-key="r"' not in replied_page
    )


def test_a_crisis_proposes_its_own_templates_and_says_who_speaks(
    session: Session, town: Town, clock: StoppedClock, seat
):
    case = asked(session, town, clock)
    declaration = CrisisDeclaration(
        CrisisLevel.WATCHED, "Riada", "Crece el río y hay calles cortadas.", "El gabinete", "La web"
    )
    crises.declare_crisis(Work(session, town.supervisor.actor, clock()), town.organisation, declaration)
    session.commit()
    text = seat(town.author).get(at(town, case)).text
    assert "Crisis en curso: Riada" in text and "El gabinete" in text
    assert re.findall(r'<option value="(T\d+|new)"', text) == ["T15", "T16", "T17", "new"]
    assert '<option value="T16" selected' in text
    asked_for = seat(town.author).get(at(town, case, "?template=T01")).text
    assert EMPTY in asked_for


def test_a_refused_reply_is_told_once(session: Session, town: Town, clock: StoppedClock, seat):
    case = asked(session, town, clock)
    session.commit()
    client = seat(town.author)
    typed = fields(client.get(at(town, case)).text) | {"v-tramite": ""}
    refused = client.post(at(town, case, "/replies"), data=typed)
    assert refused.status_code == 422 and refused.text.count('id="summary-title"') == 1


def test_what_is_refused_keeps_what_was_typed(session: Session, town: Town, clock: StoppedClock, seat):
    case = asked(session, town, clock)
    session.commit()
    client = seat(town.author)
    typed = fields(client.get(at(town, case)).text) | {f"v-{name}": value for name, value in VALUES.items()}
    refused = client.post(at(town, case, "/replies"), data=typed | {"v-url": "http://riba.example/insegura"})
    assert refused.status_code == 422 and "http://riba.example/insegura" in refused.text
    assert "las ayudas de comedor" in refused.text and "https://." in refused.text


def test_only_who_may_decide_finds_the_form_for_it(session: Session, town: Town, clock: StoppedClock, seat):
    case = asked(session, town, clock)
    reply = answer(session, town, clock, case, text="Hasta el viernes.")
    session.commit()
    form = f"/replies/{reply.id}/decision"
    assert form in seat(town.editor).get(at(town, case)).text
    assert form not in seat(town.author).get(at(town, case)).text
    assert form not in seat(town.legal_reviewer).get(at(town, case)).text
    data = {"digest": reply.content_hash, "approves": "true"}
    assert seat(town.author).post(at(town, case, form), data=data).status_code == 403
    assert seat(town.editor).post(at(town, case, form), data=data).status_code == 303


def test_the_page_and_the_deed_take_a_constant_number_of_statements(
    session: Session, town: Town, clock: StoppedClock, seat, wiring: Wiring
):
    case = asked(session, town, clock)
    session.commit()
    client = seat(town.author)
    with counting(wiring.engine) as page:
        text = client.get(at(town, case)).text
    typed = fields(text) | {f"v-{name}": value for name, value in VALUES.items()}
    with counting(wiring.engine) as deed:
        client.post(at(town, case, "/replies"), data=typed)
    assert page.count < CASE_PAGE and deed.count < ANSWERING, (page.texts, deed.texts)


def test_while_a_crisis_is_on_its_templates_come_first_and_the_page_says_so(
    session: Session, town: Town, clock: StoppedClock, seat
):
    case = asked(session, town, clock)
    session.commit()
    before = seat(town.author).get(at(town, case)).text
    assert "Crisis en curso" not in before
    declare(session, town, clock)
    session.commit()
    page = seat(town.author).get(at(town, case)).text
    offered = re.findall(r'<option value="(T\d\d)"', page)
    assert "Crisis en curso" in page and offered == ["T15", "T16", "T17"]
    assert re.search(r'<option value="T1[567]" selected', page)


def test_whoever_decides_reads_why_they_are_asked_and_what_the_line_says(
    session: Session, town: Town, clock: StoppedClock, seat, wiring: Wiring
):
    case = asked(session, town, clock)
    answer(session, town, clock, case, text="Puede recurrirlo según la Ley 39/2015: la mejor ayuda de España.")
    session.commit()
    reader = seat(town.editor)
    reader.get(at(town, case))
    with counting(wiring.engine) as seen:
        page = reader.get(at(town, case)).text
    assert "La redacción es nueva." in page and "Habla de leyes, recursos o responsabilidad." in page
    assert seen.count < CASE_PAGE
    assert "La redacción es nueva." not in seat(town.author).get(at(town, case)).text


def pressed(town: Town, case: Case, base: str, **typed: str) -> dict[str, str]:
    values = {f"v-{name}": value for name, value in VALUES.items()}
    return {
        "reply_press": "send",
        "reply_base": base,
        "reply_template": "T01",
        "reply_language": "es",
        **values,
        **typed,
    }


def test_a_second_press_of_the_same_says_the_same(session: Session, town: Town, clock: StoppedClock, seat, wiring):
    case = asked(session, town, clock)
    session.commit()
    client, there = seat(town.author), at(town, case, "/replies")
    base = fields(client.get(at(town, case)).text)["reply_base"]
    for _ in range(2):
        assert client.post(there, data=pressed(town, case, base)).status_code == 303
    assert len(kept(wiring, case)) == 1
    assert seat(town.editor).post(there, data=pressed(town, case, base)).status_code == 409
    assert client.post(there, data=pressed(town, case, base, reply_private="true")).status_code == 409
    assert len(kept(wiring, case)) == 1


def test_after_being_told_what_is_new_it_may_be_sent(session: Session, town: Town, clock: StoppedClock, seat, wiring):
    case = asked(session, town, clock, thread="t")
    session.commit()
    client, there = seat(town.author), at(town, case, "/replies")
    base = fields(client.get(at(town, case)).text)["reply_base"]
    asked(session, town, clock, "¿Y en qué oficina?", thread="t")
    session.commit()
    response = client.post(there, data=pressed(town, case, base))
    assert response.status_code == 409 and "oficina" in response.text and VALUES["tramite"] in response.text
    again = fields(response.text)["reply_base"]
    assert again != base and client.post(there, data=pressed(town, case, again)).status_code == 303
    assert len(kept(wiring, case)) == 1


def test_what_says_that_something_was_hidden_warns_until_it_was(
    session: Session, town: Town, clock: StoppedClock, seat
):
    usual(session, town, canal="mensaje privado")
    case = asked(session, town, clock, "Mi DNI es 12345678Z, ¿cuándo me contestan?")
    session.commit()
    assert AHEAD in seat(town.author).get(at(town, case)).text
    assert AHEAD not in seat(town.author).get(at(town, case) + "?template=T01").text
    seat(town.author).post(at(town, case, "/replies"), data=fields(seat(town.author).get(at(town, case)).text) | SEND)
    page = seat(town.author).get(at(town, case)).text
    assert AHEAD in page and "por enviar a mano" in page
    record_act(Work(session, town.author.actor, clock()), case, CaseActKind.HIDDEN)
    session.commit()
    assert AHEAD not in seat(town.author).get(at(town, case)).text
