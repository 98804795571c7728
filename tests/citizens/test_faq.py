"""Frequent questions: stored without personal data, found by any form of their words, and made a topic."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.faq import queries
from app.domain.faq.models import FaqEntry
from app.usecases.faq import entries as faq_entries
from app.usecases.replies import decisions
from tests.citizens.open_cases import answer, asked
from tests.citizens.similar_questions import KEPT, NEAR, SAME, Pair
from tests.clocks import StoppedClock
from tests.sample_town import Town

POOL = faq_entries.FaqInput(
    {"es": "¿A qué hora abre la piscina municipal?", "ca": "A quina hora obre la piscina municipal?"},
    {"es": "De 11 a 20 h, todos los días.", "ca": "D'11 a 20 h, cada dia."},
)
LIBRARY = faq_entries.FaqInput({"es": "¿Qué horario tiene la biblioteca?"}, {"es": "De 9 a 21 h."})


def keep(session: Session, town: Town, clock: StoppedClock, faq_input: faq_entries.FaqInput = POOL) -> FaqEntry:
    return faq_entries.keep_entry(Work(session, town.author.actor, clock()), town.organisation, faq_input)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("¿cuando abren las piscinas municipales?", "es", True),
        ("Hola! a quina hora obren la piscina?", "ca", True),
        ("¿Cómo pido cita en el médico?", "es", False),
        ("¿Se puede aparcar en la plaza?", "es", False),
    ],
)
def test_it_is_found_by_its_words_in_any_form(
    text: str, language: str, found: bool, session: Session, town: Town, clock: StoppedClock
):
    entry = keep(session, town, clock)
    keep(session, town, clock, LIBRARY)
    got = faq_entries.suggested_entries(session, queries.faq_entries(session, town.id), text, language)
    assert ([suggestion.id for suggestion in got] == [entry.id]) is found


@pytest.mark.parametrize(
    "text",
    ["Mi DNI es 12345678Z", "llámeme al 612 345 678", "escriba a ana@correo.example", "lo dice @ana", "Me llamo Ana"],
)
def test_nothing_of_a_person_is_kept(text: str, session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(faq_entries.NamesSomebody):
        keep(session, town, clock, faq_entries.FaqInput({"es": f"¿Abre la piscina? {text}"}, POOL.answer))


@pytest.fixture
def town_knows(session: Session, town: Town, clock: StoppedClock) -> dict[str, FaqEntry]:
    """Return thirty questions, whose answers clash with none."""
    return {
        question: keep(session, town, clock, faq_entries.FaqInput({"es": question}, {"es": f"Respuesta {at}"}))
        for at, question in enumerate(KEPT)
    }


def offered(session: Session, entries: Sequence[FaqEntry], pair: Pair) -> list[str]:
    suggestions = faq_entries.suggested_entries(session, entries, pair.asked, pair.language)
    return [suggestion.question[pair.language] for suggestion in suggestions]


def test_no_answer_is_offered_to_what_is_only_near(session: Session, town_knows: dict[str, FaqEntry]):
    spanish = [pair for pair in NEAR if pair.language == "es"]
    wrong = [pair for pair in spanish if pair.kept in offered(session, list(town_knows.values()), pair)]
    assert len(spanish) > 30 and wrong == []


def test_what_is_asked_in_other_words_is_answered_among_many(session: Session, town_knows: dict[str, FaqEntry]):
    unheard = [
        pair
        for pair in SAME
        if pair.language == "es" and pair.kept not in offered(session, [*town_knows.values()], pair)
    ]
    assert unheard == []


def test_a_lone_question_is_offered_to_those_who_ask_it_and_to_nobody_else(session: Session, town: Town):
    offers = {
        pair: offered(session, [FaqEntry(id=1, question={pair.language: pair.kept})], pair) for pair in (*NEAR, *SAME)
    }
    assert [pair for pair, questions in offers.items() if bool(questions) is not (pair in SAME)] == []


def test_five_hundred_are_compared_in_no_time(session: Session, town: Town):
    entries = [FaqEntry(id=at, question={"es": f"¿Cuándo es el taller{at} de la sala{at % 50}?"}) for at in range(500)]
    faq_entries.suggested_entries(session, entries, "¿Cuándo es el taller7 de la sala7?", "es")
    start = time.process_time()
    (suggestion,) = faq_entries.suggested_entries(session, entries, "¿Cuándo es el taller7 de la sala7?", "es")
    assert suggestion.id == 7 and time.process_time() - start < 1


def test_it_is_suggested_on_the_page_of_the_next_case_and_its_use_counted(
    session: Session, town: Town, clock: StoppedClock, seat
):
    entry = keep(session, town, clock)
    case = asked(session, town, clock, "¿Cuándo abre la piscina municipal?")
    session.commit()
    page = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}"
    assert "Ya se contestó algo así" in seat(town.author).get(page).text
    assert "De 11 a 20 h, todos los días." in seat(town.author).get(f"{page}?faq={entry.id}").text
    reply = answer(session, town, clock, case, template="", text=POOL.answer["es"], faq=entry.id)
    assert entry.uses == 1 and reply.asks == "editor"


def test_whoever_kept_or_changed_the_answer_does_not_let_it_through(session: Session, town: Town, clock: StoppedClock):
    entry = keep(session, town, clock)
    mended = replace(POOL, answer={"es": "De 10 a 21 h."})
    faq_entries.change_entry(Work(session, town.editor.actor, clock()), entry, mended, today=clock().date())
    case = asked(session, town, clock, "¿Cuándo abre la piscina municipal?")
    reply = answer(session, town, clock, case, template="", text="De 10 a 21 h.", faq=entry.id)
    how = {"digest": reply.content_hash, "is_approved": True, "reason": ""}
    with pytest.raises(NotPermitted):
        decisions.decide_on_reply(Work(session, town.editor.actor, clock()), town.organisation, case, reply, **how)
    decisions.decide_on_reply(Work(session, town.supervisor.actor, clock()), town.organisation, case, reply, **how)


def test_keeping_and_changing_it_from_the_pages(session: Session, town: Town, clock: StoppedClock, seat):
    session.commit()
    client, base = seat(town.author), f"/o/{town.slug}/citizens/faq"
    typed = {"question-es": "¿Abre la piscina? Soy 12345678Z", "answer-es": "Sí, de 11 a 20 h."}
    refused = client.post(base, data=typed)
    assert refused.status_code == 422 and "Sí, de 11 a 20 h." in refused.text and "señala a una persona" in refused.text
    assert client.post(base, data=typed | {"question-es": "¿Abre la piscina?"}).status_code == 303
    [entry] = session.exec(select(FaqEntry).order_by(FaqEntry.id)).all()
    session.commit()
    assert client.get(f"{base}/{entry.id}").status_code == 200
    assert client.post(f"{base}/{entry.id}", data={"question-es": "¿Abre?", "answer-es": "No."}).status_code == 303
    assert "No." in client.get(f"{base}?q=abrir").text
    assert client.post(f"{base}/{entry.id}/retirement").status_code == 303
    assert client.get(f"{base}/{entry.id}").status_code == 404


def test_an_entry_in_a_language_the_body_no_longer_has_is_still_listed(
    session: Session, town: Town, clock: StoppedClock, seat
):
    keep(session, town, clock, faq_entries.FaqInput({"gl": "A que hora abre a piscina?"}, {"gl": "De 11 a 20 h."}))
    session.commit()
    listed = seat(town.author).get(f"/o/{town.slug}/citizens/faq")
    assert listed.status_code == 200 and "A que hora abre a piscina?" in listed.text


def test_kept_twice_in_the_same_words_it_is_one_entry(session: Session, town: Town, clock: StoppedClock):
    assert keep(session, town, clock).id == keep(session, town, clock).id != keep(session, town, clock, LIBRARY).id
