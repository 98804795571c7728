"""Disguised words are found in any spelling, and located in the original text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.adapters.lemmas import dictionary_form
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.letter_forms import fold, is_unseen
from app.domain.editorial_line.rules.line import (
    EditorialLine,
    Lexicon,
    LineRule,
    RuleAction,
    RuleClause,
    RuleGroup,
    RuleSeverity,
)
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.tokens import label_parts, plain_word, token_words
from app.domain.editorial_line.rules.triggers import LexiconMatch, PatternMatch, Trigger


def line(*terms: str, language: str = "", trigger: Trigger | None = None) -> CompiledLine:
    clause = RuleClause(trigger or LexiconMatch("lista"), RuleAction.ROUTE)
    rule = LineRule("T-1", RuleGroup.NEUTRALITY, "…", (clause,), RuleSeverity.LOW, "supervisor")
    lexicon = Lexicon("lista", "Lista", tuple((language, term) for term in terms))
    return CompiledLine(EditorialLine((rule,), (lexicon,), ()), dictionary_form)


def marked(compiled: CompiledLine, text: str, language: str = "es") -> list[str]:
    findings = compiled.check(CheckedPiece(text, language))
    return [text[mark.start : mark.end] for mark in findings[0].marks] if findings else []


VOX, VOTA = line("=vox"), line("=vota")


@pytest.mark.parametrize(
    "typed",
    [
        "VOX",
        "V\u200bO\u200bX",
        "V\u00adOX",
        "\u202eVOX\u202c",
        "V\u0336O\u0336X\u0336",
        "V\ufe0fOX",
        "ＶＯＸ",
        "𝐕𝐎𝐗",
        "𝖛𝖔𝖝",
        "ⓥⓞⓧ",
        "🅥🅞🅧",
        "ᴠᴏx",
        "VОХ",
        "vοx",
        "ѵоx",
        "ꓦꓳꓫ",
        "V0X",
        "v0x",
        "VOOOX",
        "V O X",
        "V.O.X",
        "V-O-X",
        "V_O_X",
        "V * O * X",
        "V·O·X",
        "V. O. X.",
        "V\u200b O\u200b X",
        "V\u00a0O\u00a0X",
        "V\x00OX",
        "V\ud800OX",
        "V\U000e0041OX",
        "V\u3164OX",
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str):
    (excerpt,) = marked(VOX, f"Ayer {typed} abrió la feria.") or [""]
    assert excerpt and fold(plain_word(fold(excerpt).replace(" ", ""))).strip(".-_*· ")[0] == "v"
    assert typed.rstrip(".\u202c") in excerpt or excerpt in typed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#VotaPSOE", "#VotaPSOE"),
        ("#vota_ya", "#vota_ya"),
        ("¡#VotaYa2027!", "#VotaYa2027"),
        ("V O T A  Y A", "V O T A"),
        ("a v o t a", "v o t a"),
        ("y v.o.t.a y", "v.o.t.a"),
        ("«vota»,", "vota"),
        ("vot@", "vot@"),
        ("votaaaa", "votaaaa"),
    ],
)
def test_labels_and_letters_apart_are_read_too(text: str, found: str):
    assert marked(VOTA, f"Hoy {text} sin falta.")[0] == found


@pytest.mark.parametrize(
    "text",
    [
        "La votación y el voto.",
        "https://villa.example/vota/ya www.vota.example",
        "Pasos a y b o c, de 3 a 5.",
        "Devota y votante.",
        "Ruta v 0 t 4.",
        "correo vo@ta.example",
    ],
)
def test_other_words_are_left_alone(text: str):
    assert marked(VOTA, text) == []


def test_capitals_tell_a_party_from_a_verb_even_in_disguise():
    podemos = line("^Podemos")
    assert marked(podemos, "Podemos pide, PODEMOS dice, #VotaPodemos, Pode\u200bmos.") == [
        "Podemos",
        "PODEMOS",
        "#VotaPodemos",
        "Pode\u200bmos",
    ]
    assert marked(podemos, "Hoy podemos ver la feria, #siPodemosjuntos.") == []


@pytest.mark.parametrize(
    ("term", "language", "text", "found"),
    [
        ("hemos conseguido", "es", "Ya habíamos conseguido la plaza.", ["habíamos conseguido"]),
        ("inaugurar", "es", "INAUGURÓ y se inaugurarán.", ["INAUGURÓ", "inaugurarán"]),
        ("inaugurar", "ca", "El regidor inaugurava la fira.", ["inaugurava"]),
        ("inaugurar", "gl", "O concelleiro inaugurou a feira.", ["inaugurou"]),
        ("inaugurazio", "eu", "Herriko inaugurazioa eta inaugurazioan.", ["inaugurazioa", "inaugurazioan"]),
        ("col·legi", "ca", "Els col·legis obren, i el collegi també.", ["col·legis", "collegi"]),
        ("gestión", "es", "La gestion y las gestiones.", ["gestion", "gestiones"]),
    ],
)
def test_other_forms_of_a_word_are_found_in_its_language(term: str, language: str, text: str, found: list[str]):
    assert marked(line(term, language=language), text, language) == found


def test_a_form_typed_without_its_accents_is_found():
    assert marked(line("haber conseguido", language="es"), "Habiamos conseguido la plaza.") == ["Habiamos conseguido"]


def test_a_term_of_another_language_is_not_read_by_its_forms():
    assert marked(line("inaugurar", language="ca"), "Se inauguró la feria.", "es") == []


SEEN = st.characters(exclude_categories=("Cs",))


@given(
    st.text(SEEN, max_size=40),
    st.text(SEEN, max_size=40),
    st.sampled_from(["vota", "VÓTA", "v\u200bo\u0301t\u00ada", "ｖота"]),
)
def test_what_is_marked_reads_as_the_term(before: str, after: str, typed: str):
    text = f"{before} {typed} {after}"
    excerpts = marked(VOTA, text)
    if "://" not in text and "www." not in text.lower():
        assert excerpts
    assert all(
        "vota" in plain_word(fold(excerpt).replace(" ", "")) or excerpt.startswith("#") or " " in excerpt
        for excerpt in excerpts
    )


@given(st.text(st.characters(), max_size=300))
@example("\ud800\udfff\x00\u202e#\ud83d @\ud800 a b c d")
@example("ﷺ ﷺ ½ ŀ ŉ ǆ ᾳ İ ß")
def test_any_text_is_read_and_every_mark_lies_in_it(text: str):
    for compiled in (VOTA, line("a", "=b", "c*", "^D"), line(trigger=PatternMatch(r"\w+"))):
        for finding in compiled.check(CheckedPiece(text, "es")):
            for mark in finding.marks:
                assert 0 <= mark.start < mark.end <= len(text)


@given(st.text(st.characters(), max_size=80))
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(), max_size=80))
def test_what_nobody_sees_changes_nothing(text: str):
    shown = "".join(sign for sign in text if not is_unseen(sign))
    assert fold(shown) == fold(text)


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("FiestasDeAgosto2027", ["Fiestas", "De", "Agosto", "2027"]),
        ("VotaPSOEAhora", ["Vota", "PSOE", "Ahora"]),
        ("ÁvilaÉnAñil", ["Ávila", "Én", "Añil"]),
        ("vota_ya", ["vota", "ya"]),
        ("fiestas", ["fiestas"]),
    ],
)
def test_a_label_is_taken_apart_at_its_capitals(label: str, parts: list[str]):
    assert list(label_parts(label)) == parts


def test_a_word_stands_where_it_is_seen_also_where_one_sign_becomes_three_and_two_are_unseen():
    token = "\x1b»¼\U000101fd"
    assert [(word.folded, token[word.start : word.end][0]) for word in token_words(token)] == [("1", "¼"), ("4", "¼")]
