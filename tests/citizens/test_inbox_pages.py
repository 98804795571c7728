"""The inbox and the case, as the answering person sees them."""

import re
from datetime import timedelta

from flask import Flask
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome, Category, Urgency
from app.domain.cases.rules.states import CaseActKind
from tests.citizens.conftest import Arrive
from tests.citizens.statement_limits import CASE_PAGE, PAGE
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

QUESTION = "¿A qué hora abre la biblioteca?"


def home(town: Town, tail: str = "") -> str:
    return f"/o/{town.slug}/citizens{tail}"


def at(town: Town, case: Case, tail: str = "") -> str:
    return home(town, f"/{case.year}/{case.ordinal}{tail}")


def latest(session: Session) -> Case:
    """Return the current case; the session is released, so the next request can write."""
    session.expunge_all()
    latest_case = session.exec(select(Case).order_by(col(Case.id).desc())).first()
    session.expunge_all()
    session.rollback()
    return latest_case


def written(clock: StoppedClock, **typed: str) -> dict[str, str]:
    return {"written_on": f"{clock():%Y-%m-%d}", "written_at": "08:00", "form_key": "una"} | typed


def test_what_is_for_now_comes_first_then_what_is_late_which_says_so(
    session: Session, town: Town, clock: StoppedClock, seat, arrive: Arrive
):
    arrive("Muchas gracias por la rapidez con la fuga")
    arrive("Huele a gas en el portal del número 4 y hay vecinos mayores dentro")
    danger = arrive("Hay una rama a punto de caer sobre la zona donde juegan los niños").case
    danger.resolve_by = danger.acknowledge_by = clock() - timedelta(hours=1)
    late = arrive(QUESTION).case
    late.resolve_by = late.acknowledge_by = clock() - timedelta(hours=3)
    session.commit()
    page = seat(town.author).get(home(town)).text
    assert page.index("Huele a gas") < page.index("Hay una rama") < page.index(QUESTION) < page.index("Muchas gracias")
    assert "fuera de plazo: " in page and "2 casos fuera de plazo" in page


def test_each_part_of_the_inbox_holds_its_own(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive(QUESTION).case
    session.commit()
    client = seat(town.author)

    def has(tab: str) -> bool:
        return QUESTION in client.get(home(town, f"?tab={tab}")).text

    assert [has(tab) for tab in ("to-sort", "open", "mine", "with-unit", "in-review", "closed", "all")] == [
        True,
        True,
        False,
        False,
        False,
        False,
        True,
    ]
    client.post(at(town, case, "/confirmation"))
    client.post(at(town, case, "/assignment"), data={"assignee": town.author.id})
    assert [has(tab) for tab in ("to-sort", "open", "mine")] == [False, True, True]
    client.post(at(town, case, "/outcome"), data={"outcome": "answered"})
    assert [has(tab) for tab in ("open", "mine", "closed")] == [False, False, True]


def test_the_inbox_is_narrowed_by_what_is_asked(session: Session, town: Town, seat, arrive: Arrive):
    arrive(QUESTION)
    arrive("La farola de la esquina está fundida", language="ca")
    session.commit()
    client = seat(town.author)
    for query, word in (
        ("category=incident", "farola"),
        ("language=es", "biblioteca"),
        ("words=BIBLIOTECA", "bibliot"),
    ):
        page = client.get(home(town, f"?{query}")).text
        assert word in page and page.count('scope="row"') == 1, query
    assert "Ningún caso" in client.get(home(town, "?words=%25&late=1&level=99999999999999999999&channel=x")).text


def test_pages_cost_the_same_however_much_there_is(app: Flask, session: Session, town: Town, seat, arrive: Arrive):
    case = arrive(QUESTION).case
    session.commit()
    client, costs = seat(town.author), []
    for more in (0, 12):
        for number in range(more):
            arrive(f"{QUESTION} Número {number}", thread="una" if number else "")
        session.commit()
        for address in (home(town), at(town, case)):
            client.get(address)
            with counting(app.extensions["wiring"].engine) as seen:
                assert client.get(address).status_code == 200
            costs.append(seen.count)
    assert costs[:2] == costs[2:] and costs[0] < PAGE and costs[1] < CASE_PAGE, costs


def test_a_message_typed_in_twice_is_one_case(session: Session, town: Town, clock: StoppedClock, seat):
    client = seat(town.author)
    for _ in range(2):
        answer = client.post(home(town), data=written(clock, text=QUESTION, handle="ana"))
        assert answer.status_code == 303
    assert len(session.exec(select(Case).order_by(col(Case.id))).all()) == 1
    assert latest(session).category is Category.QUESTION_GENERAL


def test_an_address_known_already_opens_its_case(session: Session, town: Town, clock: StoppedClock, seat):
    client, address = seat(town.author), "https://red.example/@ana/1"
    first = client.post(home(town), data=written(clock, text=QUESTION, permalink=address)).location
    again = client.post(home(town), data=written(clock, text="Otra cosa", permalink=address, form_key="dos"))
    assert again.location == first


def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(town: Town, clock: StoppedClock, seat):
    client = seat(town.author)
    wrong = {
        "permalink": ("javascript:alert(1)", "Escriba la dirección entera"),
        "written_on": ("2099-01-01", "Todavía no puede haberlo escrito"),
        "text": ("", "Pegue lo que escribió"),
        "channel": ("999", "Esa cuenta no existe"),
    }
    for name, (typed, sentence) in wrong.items():
        answer = client.post(home(town), data=written(clock, text=QUESTION, handle="@ana <b>") | {name: typed})
        assert answer.status_code == 422 and sentence in answer.text, name
        assert "@ana &lt;b&gt;" in answer.text


def test_strange_texts_are_taken_as_they_are(session: Session, town: Town, clock: StoppedClock, seat):
    strange = [
        "🤬🤬🤬",
        "Qué vergüenza de ciudad. " * 400,
        "Z̷̧͕a̸͎̐l̵̦̇g̶͚̑o̴̙͝ viene",
        "<script>alert(1)</script> <b>hola</b>",
        "a\x00b",
    ]
    client = seat(town.author)
    for number, text in enumerate(strange):
        typed = written(clock, text=text, handle="<script>x</script>", form_key=str(number))
        page = client.get(client.post(home(town), data=typed).location)
        assert page.status_code == 200 and "<script>alert" not in page.text
    stored_texts = [message.text for message in session.exec(select(CitizenMessage).order_by(col(CitizenMessage.id)))]
    assert stored_texts[0] == "🤬🤬🤬" and stored_texts[1] == strange[1].strip() and stored_texts[4] == "ab"
    emoji = session.exec(select(Case).order_by(col(Case.id))).first()
    assert (emoji.category, emoji.language) == (Category.OTHER, "es")


def test_the_page_says_which_rule_proposes_and_marks_its_words(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive("¿Cómo va mi expediente de la terraza?").case
    session.commit()
    page = seat(town.author).get(at(town, case)).text
    assert f"Porque {case.rule}:" in page and "«<mark>" in page and '<mark title="RS-' in page


def test_one_press_confirms_and_a_form_corrects_keeping_what_was_proposed(
    session: Session, town: Town, seat, arrive: Arrive
):
    case = arrive(QUESTION).case
    session.commit()
    client = seat(town.author)
    assert client.post(at(town, case, "/confirmation")).status_code == 303
    form = {"category": "complaint", "urgency": case.urgency.value, "said_language": "es", "ending": "answered"}
    assert client.post(at(town, case, "/sorting"), data=form).status_code == 303
    session.rollback()
    acts = cases.case_acts(session, case)
    assert [act.deed for act in acts][2:] == [CaseActKind.CONFIRMED, CaseActKind.CORRECTED]
    assert (
        acts[-1].detail["from"]["category"] == "question_general" and acts[-1].detail["to"]["category"] == "complaint"
    )
    assert "pregunta general → queja" in client.get(at(town, case)).text


def test_silence_has_its_reason_and_a_refused_form_keeps_what_was_typed(
    session: Session, town: Town, seat, arrive: Arrive
):
    case = arrive("Valiente panda de vagos").case
    session.commit()
    client = seat(town.author)
    answer = client.post(at(town, case, "/outcome"), data={"outcome": "no_answer", "closing_note": "Solo insulta"})
    assert answer.status_code == 422 and "Diga por qué no se contesta" in answer.text and "Solo insulta" in answer.text
    client.post(at(town, case, "/outcome"), data={"outcome": "no_answer", "silence": "insult"})
    assert latest(session).outcome is CaseOutcome.NO_ANSWER
    late = client.post(at(town, case, "/outcome"), data={"outcome": "answered"})
    assert late.status_code == 409 and "ya está cerrado" in late.text


def test_a_private_persons_name_is_seen_by_whoever_needs_it_and_that_is_written_down(
    session: Session, town: Town, clock: StoppedClock, seat, arrive: Arrive
):
    case = arrive(QUESTION, handle="ana@red.example", name="Ana Ruiz").case
    session.commit()
    client = seat(town.author)
    hidden = client.get(at(town, case)).text
    assert "Ana Ruiz" not in hidden and re.search(r"Persona [0-9a-f]{4}", hidden)
    assert seat(town.auditor).post(at(town, case, "/names")).status_code == 403
    for _ in range(2):
        client.post(at(town, case, "/names"))
    assert "Ana Ruiz · ana@red.example" in client.get(at(town, case)).text
    clock.forward(days=1)
    assert "Ana Ruiz" not in client.get(at(town, case)).text
    shown = session.exec(select(AuditEntry.actor_id).where(AuditEntry.act == Act.CASE_SHOWN)).all()
    assert shown == [town.author.id]


def test_two_cases_of_one_person_are_joined_and_what_comes_later_goes_on_there(
    session: Session, town: Town, seat, arrive: Arrive
):
    target = arrive(QUESTION, handle="ana", thread="t1").case
    two = arrive("¿Y los sábados hasta qué hora?", handle="ana", thread="t2").case
    session.commit()
    answer = seat(town.author).post(at(town, two, "/joining"), data={"into": f"{target.year}/{target.ordinal}"})
    assert answer.location == at(town, target)
    session.expire(two)
    assert arrive("¿Hola?", handle="ana", thread="t2").case.id == target.id
    session.commit()
    page = re.sub("<[^>]+>", "", seat(town.author).get(at(town, target)).text)
    assert "abre la biblioteca?" in page and "los sábados" in page and "¿Hola?" in page


def test_two_people_do_not_join(session: Session, town: Town, seat, arrive: Arrive):
    target, two = arrive(QUESTION, handle="ana").case, arrive("Otra cosa distinta", handle="luis").case
    session.commit()
    answer = seat(town.author).post(at(town, two, "/joining"), data={"into": f"{target.year}/{target.ordinal}"})
    assert answer.status_code == 422 and "misma persona" in answer.text


def test_a_case_is_given_only_to_somebody_who_answers(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive(QUESTION).case
    session.commit()
    client = seat(town.author)
    refused = client.post(at(town, case, "/assignment"), data={"assignee": town.political_office.id})
    assert refused.status_code == 422 and "no contesta casos" in refused.text
    assert client.post(at(town, case, "/assignment"), data={"assignee": town.editor.id}).status_code == 303
    assert latest(session).assigned_to == town.editor.id


def test_what_nobody_touched_follows_the_category_that_is_said(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive("Soy Encarna, mi DNI es 12345678Z, lleváis un mes sin arreglar mi calle").case
    assert (case.category, case.proposed, case.urgency) == (Category.PERSONAL_DATA, CaseOutcome.HIDDEN, Urgency.NOW)
    session.commit()
    form = {"category": "complaint", "urgency": "now", "said_language": "es", "ending": "hidden", "said_unit": ""}
    assert seat(town.author).post(at(town, case, "/sorting"), data=form).status_code == 303
    stored_case = latest(session)
    assert (stored_case.category, stored_case.proposed, stored_case.urgency) == (
        Category.COMPLAINT,
        CaseOutcome.ANSWERED,
        Urgency.ORDINARY,
    )


def test_a_case_is_found_by_its_code_wherever_it_stands(session: Session, town: Town, seat, arrive: Arrive):
    case = arrive(QUESTION).case
    session.commit()
    client, code = seat(town.author), case.code
    for typed in (code, f" {code.lower()} ", code.replace("C-", "c ")):
        response = client.get(home(town), query_string={"words": typed, "tab": "closed"})
        assert response.location == at(town, case), typed
    for typed in ("C-2027/999999999", f"{code} y otra cosa", "C-9999/1", "C-2027/99999999999999"):
        assert client.get(home(town), query_string={"words": typed}).status_code == 200
