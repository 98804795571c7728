"""Pure rules of parsing and highlighting a query."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.token_query import compile_token_query
from app.domain.search.rules.search_query import MOST_WORDS, parse_query
from app.domain.search.rules.snippets import ELLIPSIS, SnippetMarker
from app.domain.search.rules.word_forms import index_tokens, phrase_line

CANAL = "Las ayudas al comercio: el plazo acaba el día 15. Més informació a la biblioteca del col·legi."


def finds(typed: str, text: str) -> bool:
    search, line = parse_query(typed), phrase_line([text])
    tokens = f" {' '.join(index_tokens([text]))} "
    return compile_token_query(search.question)(tokens) and all(f" {each} " in line for each in search.phrases)


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
    search = parse_query(typed)
    assert not search.phrases and finds(typed, f"{CANAL} and")


def test_only_so_many_words_are_looked_for():
    long = parse_query(" ".join(f"palabra{number}" for number in range(1000)))
    assert long.is_cut and len(long.words) == MOST_WORDS
    assert not parse_query("a b").is_cut


@given(st.text())
@example("\x1b»¼\U000101fd")
def test_any_text_is_a_question_and_its_own_pieces(typed: str):
    search = parse_query(typed)
    assert "".join(text for text, _ in SnippetMarker(search).whole(typed)) == " ".join(typed.split())
    assert search.is_blank or finds(typed.replace('"', " "), typed.replace('"', " ")) or search.is_cut


def test_a_snippet_shows_the_first_mark_and_where_it_was_cut():
    text = "Relleno sin interés. " * 30 + "Abre la BIBLIOTECA nueva. " + "Más relleno. " * 30
    pieces = SnippetMarker(parse_query("bibliotecas")).snippet(text)
    assert [text for text, is_marked in pieces if is_marked] == ["BIBLIOTECA"]
    assert pieces[0] == pieces[-1] == (ELLIPSIS, False) and sum(len(text) for text, _ in pieces) < 240
    assert SnippetMarker(parse_query("otra")).snippet(text)[0][0].startswith("Relleno sin")
