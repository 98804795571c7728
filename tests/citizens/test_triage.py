"""Triage by the shipped protocol, and reading an inconsistent protocol."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.protocol import shipped_protocol
from app.domain.cases.rules.categories import CaseOutcome, Category, SilenceReason
from app.domain.editorial_line.rules.plain_data import InvalidLine
from app.domain.triage.rules.protocol_format import read_protocol
from app.domain.triage.rules.triage import TriageEngine, TriageMessage
from tests.citizens.labelled_messages import NEIGHBOURS, UNHARMED
from tests.citizens.labelled_sentences import EVERY, NOBODY_INSULTED, RESPECTFUL

QUESTION = {"code": "A-1", "title": "¿Pregunta?", "category": "question_unit", "outcome": "answered"}
HARD_TO_READ = [
    "",
    "👍🏽🎉",
    "\u200b",
    "¿?¡!",
    "\ud800",
    "<script>alert(1)</script>",
    "x" * 200_000,
    "Z\u0337\u0322a\u0334l\u0336g\u0338o\u0335 \u0337d\u0336e\u0338s\u0335d\u0337e",
]
WHEN = {"when": {"pattern": "[?]"}}


@cache
def triage() -> TriageEngine:
    return TriageEngine(shipped_protocol(), dictionary_form, knows_word)


def category(text: str, language: str = "es", **facts: bool) -> Category:
    return triage().sort(TriageMessage(text, language, facts=facts)).category


@pytest.mark.parametrize(("text", "language", "wanted"), EVERY)
def test_a_message_is_what_a_careful_reader_calls_it(text: str, language: str, wanted: Category):
    assert category(text, language) is wanted


@pytest.mark.parametrize("language", ["es", "ca", "gl", "eu"])
def test_neighbours_are_understood_in_their_language(language: str):
    wrong = [
        (text, wanted.value, category(text, language).value)
        for text, written_in, wanted in NEIGHBOURS
        if written_in == language and category(text, language) is not wanted
    ]
    assert not wrong


@pytest.mark.parametrize("language", ["es", "ca", "gl", "eu", ""])
def test_danger_is_seen_even_where_the_language_was_taken_for_another(language: str):
    asking_for_help = [text for text, _, wanted in NEIGHBOURS if wanted is Category.EMERGENCY]
    assert len(asking_for_help) > 80
    assert not [text for text in asking_for_help if category(text, language) is not Category.EMERGENCY]


def test_what_only_sounds_like_danger_raises_no_alarm():
    assert not [text for text, language in UNHARMED if category(text, language) is Category.EMERGENCY]


def test_every_category_has_its_message_and_its_name():
    assert {wanted for _, _, wanted in EVERY} == set(Category)


@pytest.mark.parametrize("text", RESPECTFUL)
def test_whoever_is_hard_on_a_service_is_not_called_insulting(text: str):
    assert Category.INSULT not in (category(text), *triage().sort(TriageMessage(text, "es")).also)


@pytest.mark.parametrize("language", list(NOBODY_INSULTED))
def test_a_clown_at_the_feast_insults_nobody(language: str):
    phrases = NOBODY_INSULTED[language].strip().splitlines()
    classifications = {text: triage().sort(TriageMessage(text, language)) for text in phrases}
    assert not [
        text
        for text, classification in classifications.items()
        if Category.INSULT in (classification.category, *classification.also)
    ]


def test_the_words_that_made_it_so_are_shown_where_they_stand():
    text = "Buenos días. La farola de la esquina está fundida."
    match = triage().sort(TriageMessage(text, "es")).first
    assert match is not None and match.sorting.code == "RS-T13"
    assert {text[mark.start : mark.end] for mark in match.marks} == {"farola", "fundida"}


def test_an_insult_that_also_asks_says_both():
    classification = triage().sort(TriageMessage("Sinvergüenzas, ¿a qué hora abre la piscina?", "es"))
    assert classification.category is Category.INSULT
    assert Category.QUESTION_GENERAL in classification.also and Category.INSULT not in classification.also


def test_until_when_is_a_question_of_whoever_has_something_to_do_and_else_a_complaint():
    assert category("¿Hasta cuándo puedo pagar el IBI?") is Category.QUESTION_GENERAL
    assert category("Fins quan puc pagar l'IBI?", "ca") is Category.QUESTION_GENERAL
    assert category("¿Hasta cuándo vamos a tener que aguantar este ruido?") is Category.COMPLAINT


def test_a_call_to_vote_is_political():
    assert category("Vota al alcalde, que es el mejor") is Category.POLITICAL


def test_an_identity_number_is_nobodys_business_in_private():
    text = "Mi DNI es 12345678Z, ¿cómo va mi expediente?"
    assert category(text) is Category.PERSONAL_DATA
    assert category(text, direct=True) is Category.QUESTION_FILE


def test_what_is_known_of_its_author_counts():
    assert category("Buenas tardes", journalist=True) is Category.PRESS
    assert category("Buenas tardes", office=True) is Category.POLITICAL


def test_danger_goes_before_everything_else_in_the_tree():
    classification = triage().sort(
        TriageMessage("Sinvergüenzas, ¡hay un incendio en la calle Mayor! ¿Cuándo venís?", "es")
    )
    assert classification.category is Category.EMERGENCY
    order = [triage().codes.index(match.sorting.code) for match in classification.matches]
    assert order == sorted(order) and len(order) > 2


@pytest.mark.parametrize(
    "text",
    ["", "👍🏽🎉", "\u200b", "¿?¡!", "Z̷̢̧a̴l̶g̸o̵ ̷d̶e̸s̵d̷e̶ ̸e̷l̶ ̸p̵u̷e̶n̸t̵e̷", "<script>alert(1)</script>", "x" * 200_000, "\ud800"],
)
def test_what_nobody_can_read_is_sorted_without_complaint(text: str):
    assert category(text) in Category


@given(st.text(max_size=300), st.sampled_from(["es", "ca", "gl", "eu", "", "zz"]))
def test_any_text_in_any_language_is_sorted_and_its_marks_lie_within_it(text: str, language: str):
    for match in triage().sort(TriageMessage(text, language)).matches:
        assert all(0 <= mark.start <= mark.end <= len(text) for mark in match.marks)


def test_every_question_of_the_tree_says_what_follows():
    for question in shipped_protocol().sortings:
        assert question.title.startswith("¿") and question.title.endswith("?")
        assert re.fullmatch(r"RS-T\d\d", question.code)
        assert question.outcome is not CaseOutcome.NO_ANSWER or question.silence in SilenceReason
        assert question.acknowledge is None or question.resolve is None or question.acknowledge <= question.resolve


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"category": "nonsense"}, "category"),
        ({"outcome": "no_answer"}, "quien no contesta dice por qué"),
        ({"silence": "loop"}, "quien no contesta dice por qué"),
        ({"when": {"lexicon": "nowhere"}}, "no existe la lista de palabras «nowhere»"),
        ({"when": {"sometimes": 1}}, "no existe la condición «sometimes»"),
        ({"title": ""}, "no puede quedar vacío"),
        ({"colour": "red"}, "no se conoce la clave «colour»"),
    ],
)
def test_a_protocol_that_does_not_hold_together_is_refused_in_words(change: dict, said: str):
    with pytest.raises(InvalidLine, match="A-1") as refused:
        read_protocol({"sortings": [QUESTION | WHEN | change]})
    assert said in str(refused.value.sentence)


def test_every_fault_is_told_at_once():
    twice = [QUESTION | WHEN, QUESTION | WHEN, QUESTION | {"code": "A-2", "when": {"lexicon": "x"}}]
    with pytest.raises(InvalidLine) as refused:
        read_protocol({"sortings": twice})
    assert len(refused.value.problems) == 2
