"""Reading what people type, and marking it: pure rules."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.matching import holds
from app.search.rules.asking import MOST_WORDS, read_search
from app.search.rules.reading import line_of, tokens_of
from app.search.rules.snippets import CUT, Marker

CANAL = "Las ayudas al comercio: el plazo acaba el día 15. Més informació a la biblioteca del col·legi."


def finds(typed: str, text: str) -> bool:
    search, line = read_search(typed), line_of([text])
    tokens = f" {' '.join(tokens_of([text]))} "
    return holds(search.question, tokens) and all(f" {each} " in line for each in search.phrases)


@pytest.mark.parametrize(
    "typed",
    ["AYUDA comercios", "dia", "informacion", "informacions", "biblioteques", "collegi", '"plazo acaba"', "come", "15"],
)
def test_a_word_is_found_however_it_is_written(typed: str):
    assert finds(typed, CANAL)


@pytest.mark.parametrize("typed", ["ayuda deporte", '"acaba plazo"', '"ayuda"', "omercio", '"15 més" día 16'])
def test_nothing_else_is_found(typed: str):
    assert not finds(typed, CANAL)


@pytest.mark.parametrize(
    "typed", ['ayudas "comercio', "ayudas* AND comercio^ plazo", "-ayudas (comercio) & plazo | el:"]
)
def test_signs_are_no_orders(typed: str):
    search = read_search(typed)
    assert not search.phrases and finds(typed, f"{CANAL} and")


def test_only_so_many_words_are_looked_for():
    long = read_search(" ".join(f"palabra{number}" for number in range(1000)))
    assert long.is_cut and len(long.words) == MOST_WORDS
    assert not read_search("a b").is_cut


@given(st.text())
@example("\x1b»¼\U000101fd")
def test_any_text_is_a_question_and_its_own_pieces(typed: str):
    search = read_search(typed)
    assert "".join(text for text, _ in Marker(search).whole(typed)) == " ".join(typed.split())
    assert search.is_blank or finds(typed.replace('"', " "), typed.replace('"', " ")) or search.is_cut


def test_a_snippet_shows_the_first_mark_and_where_it_was_cut():
    text = "Relleno sin interés. " * 30 + "Abre la BIBLIOTECA nueva. " + "Más relleno. " * 30
    pieces = Marker(read_search("bibliotecas")).snippet(text)
    assert [text for text, is_marked in pieces if is_marked] == ["BIBLIOTECA"]
    assert pieces[0] == pieces[-1] == (CUT, False) and sum(len(text) for text, _ in pieces) < 240
    assert Marker(read_search("otra")).snippet(text)[0][0].startswith("Relleno sin")
