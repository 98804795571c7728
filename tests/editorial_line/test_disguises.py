"""Disguises by character, sign, spelling and joining, on the shipped line, each marked where it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.protocol import shipped_protocol
from app.domain.cases.rules.categories import Category
from app.domain.editorial_line.rules.disguised_words import DisguisedWords
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.plain_text import plain_text
from app.domain.triage.rules.triage import TriageEngine, TriageMessage
from benchmarks.disguises import SENTENCE, TRICKS
from tests.editorial_line.shipped_line import ELECTION, compiled, held, stopped

PARTS = st.sampled_from(
    [
        "a",
        "ñ",
        "o",
        " ",
        "\n",
        ".",
        "&#118;",
        "&amp;",
        "&",
        "[",
        "]",
        "(s)",
        "@",
        "#",
        "v0x",
        "*",
        "\u202e",
        "\u202c",
        "\u200b",
        "\u00ad",
        "\ud800",
        "🇻",
        "🇪🇸",
        "𝓿",
        "ｖ",
        "ⓥ",
        "е",
        "·",
        "🎉",
        "👩\u200d👧",
        "ɐ",
    ]
)


@pytest.mark.parametrize("name", TRICKS)
def test_each_trick_is_seen_through_and_marked_where_it_is(name: str):
    disguised = TRICKS[name]("elecciones")
    text = SENTENCE["es"].format(disguised)
    (finding,) = [f for f in compiled().check(CheckedPiece(text, "es", periods=ELECTION)) if f.rule == "EL-05"]
    marked = {text[mark.start : mark.end] for mark in finding.marks}
    assert any(part in disguised and len(part) * 2 > len(disguised) for part in marked)


@given(st.lists(PARTS, max_size=40).map("".join))
def test_each_plain_character_has_its_place_in_the_text(text: str):
    plain = plain_text(text)
    if plain.places is None:
        assert plain.text == text
        return
    assert len(plain.places) == len(plain.text)
    assert all(0 <= start <= end <= len(text) for start, end in plain.places)
    for start in range(len(plain.text)):
        first, last = plain.span(start, len(plain.text))
        assert 0 <= first <= last <= len(text)


@given(st.lists(PARTS, max_size=30).map("".join))
def test_marks_stay_within_any_text(text: str):
    for finding in compiled().check(CheckedPiece(text, "es", periods=ELECTION)):
        assert all(0 <= mark.start <= mark.end <= len(text) for mark in finding.marks)


@pytest.mark.parametrize(
    "text",
    [
        "El coste es de 3 € & algo más (IVA incluido) [ver plano].",
        "Vecinos/as, niños y niñas: col·legi d'Arán",
        "Viva 🇪🇸🎉",
        "a & b; c",
    ],
)
def test_an_ordinary_text_is_read_as_it_is(text: str):
    assert plain_text(text).text == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mañana con @ps\u200boe en la plaza", "NE-02"),
        ("Mañana con @ｐｓｏｅ en la plaza", "NE-02"),
        ("Mañana con @ps0e en la plaza", "NE-02"),
        ("Toda la información en psoe[.]es", "NE-02"),
        ("Toda la información en psoe(.)es", "NE-02"),
        ("#PSOEgana", "NE-02"),
        ("#psoegana", "NE-02"),
        ("#ganapsoe", "NE-02"),
        ("ｇｏｂｅｒｎａｒｅｍｏｓ para todos", "NE-02"),
        ("El domingo 𝐯𝐨𝐭𝐚𝐫𝐞𝐦𝐨𝐬 juntos", "EL-05"),
        ("El domingo v-o-t-a-r-e-m-o-s juntos", "EL-05"),
        ("La aIcaldesa visita el barrio".replace("I", "1"), "EL-06"),
    ],
)
def test_accounts_addresses_labels_and_inflected_verbs_are_seen_in_disguise(text: str, rule: str):
    assert rule in stopped(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ganan el premio las alumnas del instituto",
        "#Cultura #Agenda #DeporteParaTodos #fiestasdeagosto #altavoz #voces",
        "El altavoz del patio suena a las nueve",
        "El A-7, el b12 y el 4x4 pasan el 3D de la sala 5B",
        "Perro, carro, acción, innovación y cooperación",
        "Llega Bidasoa y Nerea Belategi canta",
        "Talleres de 4 a 6€! Sala B2|B3",
    ],
)
def test_ordinary_words_are_not_taken_for_disguises(text: str):
    assert stopped(text) == []


def test_a_word_with_a_tilde_is_not_the_one_without_it():
    triage = TriageEngine(shipped_protocol(), dictionary_form, knows_word)
    assert triage.sort(TriageMessage("Ganan el premio", "es")).category is not Category.INSULT
    assert triage.sort(TriageMessage("Menudo gañán el de la ventanilla", "es")).category is Category.INSULT


def test_a_known_word_is_never_corrected():
    words = DisguisedWords({"concejal", "votacion"}, {"conceja", "botacion"}.__contains__)
    assert [word.folded for word in words.readings["conceja"]] == []
    assert [word.folded for word in words.readings["concejl"]] == ["concejal"]
    assert [word.folded for word in words.readings["botacion"]] == []


def test_seventy_thousand_signs_end():
    assert held("[v]\u202e&#1;ɐ*" * 7_000) is not None
