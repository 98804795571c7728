"""A search forgives a typing error, on both engines, and only with what the person may open."""

import pytest
from sqlmodel import Session, col, select

from app.domain.search.models import SearchTrigram
from app.domain.search.rules.spelling import edits_between, nearest_words
from app.usecases.search import projection
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.citizens.open_cases import asked
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town
from tests.search.search_client import Reader, Seat, follow
from tests.statement_counter import counting

pytestmark = pytest.mark.every_engine

PARADE = "Cabalgata de Reyes"


@pytest.fixture
def filled(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Town:
    make = {"session": session, "now": clock()}
    post_factory.post(**make, town=town, title=PARADE, text="Sale de la plaza y recorre el centro.", hours=24)
    post_factory.post(**make, town=town, title="Corte de tráfico", text="Por la cabalgata de reyes.", hours=48)
    post_factory.post(**make, town=town, title="Informació de la biblioteca", text="Obre dissabte.", hours=72)
    other = make_town(session, now=clock(), slug="vall")
    post_factory.post(session, other, now=clock(), title="Semáforos nuevos")
    asked(session, town, clock, "Mi vecino Gutierritos molesta", handle="@marisol", network="x")
    session.commit()
    follow(wiring)
    return town


@pytest.fixture
def reader(filled: Town, seat: Seat) -> Reader:
    return Reader(seat(filled.supervisor), filled)


@pytest.mark.parametrize("typed", ["cabalgta", "CABALAGTA", "cavalgata", "cabalgat", "reyes cabalgtas", "cabañgata"])
def test_a_typing_error_finds_the_title_first(reader: Reader, typed: str):
    assert reader.titles(typed) == [PARADE, "Corte de tráfico"]


def test_near_hits_follow_exact_ones_and_say_so(reader: Reader):
    page = reader.ask("cabalgta").text
    assert "Quizá quiso decir «cabalgata»" in page and "<mark>Cabalgata</mark>" in page
    assert "Quizá quiso decir" not in reader.ask("cabalgata").text
    assert reader.titles("trafico") == ["Corte de tráfico"]
    assert reader.titles("informacio bibloteca") == ["Informació de la biblioteca"]


def test_short_or_distant_words_are_not_guessed_at(reader: Reader):
    for typed in ("rey3s", "xyz", "semaforso", '"cabalgta"', "zzzzzzzz"):
        assert reader.titles(typed) == [], typed


def test_no_word_of_a_citizen_is_kept_to_guess_with(reader: Reader, session: Session, filled: Town):
    words = set(session.exec(select(col(SearchTrigram.word)).where(SearchTrigram.organisation_id == filled.id)))
    assert "cabalgata" in words and words.isdisjoint({"gutierritos", "vecino", "molesta"})
    assert reader.titles("gutierritso", kind="case") == []


def test_rebuilding_gathers_the_words_anew(session: Session, filled: Town, wiring: Wiring, reader: Reader):
    trigram = session.exec(select(SearchTrigram).where(SearchTrigram.word == "cabalgata")).first()
    session.add(SearchTrigram(organisation_id=filled.id, word="desaparecida", trigram=trigram.trigram))
    session.commit()
    assert projection.rebuild_index(wiring.reading, wiring.writing) == 0
    assert session.exec(select(SearchTrigram.word).where(SearchTrigram.word == "desaparecida")).first() is None
    assert reader.titles("cabalgta")[0] == PARADE


def test_guessing_costs_two_statements(reader: Reader, wiring: Wiring):
    reader.titles("cabalgata")
    with counting(wiring.engine) as known:
        reader.titles("cabalgata reyes centro plaza corte trafico tema")
    with counting(wiring.engine) as mistyped:
        reader.titles("cabalgta reys plza")
    assert mistyped.count <= known.count + 1 < 15


def test_edits_are_letters_added_dropped_changed_or_swapped():
    pairs = [("cabalgta", "cabalgata", 1), ("caablgata", "cabalgata", 1), ("reies", "reyes", 1), ("plasa", "plaza", 1)]
    assert all(edits_between(typed, word) == edits for typed, word, edits in pairs)
    assert edits_between("cavalg", "cabalgatas", is_unfinished=True) == 1
    assert nearest_words("piscinaa", ["piscina", "oficina"]) == ["piscina"]
    assert nearest_words("casa", ["cosas", "masas"]) == []
