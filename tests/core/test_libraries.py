"""Shared library objects give the same results in many threads as in one."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.adapters.language_guesser import guess_language
from app.adapters.lemmas import dictionary_form
from app.adapters.packs import shipped_line
from app.core.libraries import markdown_parser
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.periods.rules.working_time import holiday_names
from app.domain.search.rules.word_forms import word_forms

THREADS = 8
STEMS = "etxe", "mendi", "itsaso", "herri", "lagun", "ikastola", "zubi", "bide", "haran", "txakur", "ospitale", "plaza"
ENDINGS = "a", "ak", "aren", "arekin", "etan", "etatik", "entzat", "ekin", "eraino", "ko", "tasuna", "garria"
BASQUE = [f"{stem}{ending}" for stem in STEMS for ending in ENDINGS]
SPANISH = [f"{word}{end}" for word in ("public", "inaugur", "trabaj", "benefici") for end in ("amos", "ación", "ado")]
TEXTS = {
    "es": "Hemos conseguido inaugurar la mejor plaza de la comarca gracias a este alcalde, con 3.000 € de la gente.",
    "ca": "Hem aconseguit inaugurar la millor plaça de la comarca gràcies a aquest alcalde, amb 3.000 € de la gent.",
    "gl": "Conseguimos inaugurar a mellor praza da comarca grazas a este alcalde, con 3.000 € da xente.",
    "eu": "Eskualdeko plazarik onena inauguratzea lortu dugu alkate honi esker, jendearen 3.000 eurorekin.",
}
MARKDOWN = "# Título\n\n*uno* **dos** [tres](https://a.example)\n\n- cuatro\n\n|a|b|\n|-|-|\n|c|d|\n\n1. `cinco`\n"


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Make threads switch as often as the interpreter allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], object]) -> Sequence[object]:
    """Return the results of several threads started together."""
    start = Barrier(THREADS)

    def run(number: int) -> object:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def turned(words: Sequence[str], number: int) -> Sequence[str]:
    """Return the words rotated, so that no two threads are at the same one."""
    first = number * len(words) // THREADS
    return [*words[first:], *words[:first]]


def test_basque_stems_are_those_of_one_thread():
    alone = {word: dictionary_form(word, "eu") for word in BASQUE}

    def wrong(number: int) -> list[str]:
        return [
            word for _ in range(12) for word in turned(BASQUE, number) if dictionary_form(word, "eu") != alone[word]
        ]

    assert [differences for differences in at_once(wrong) if differences] == []


def test_words_are_found_by_the_forms_of_one_thread():
    alone = {word: word_forms(word) for word in SPANISH}

    def wrong(number: int) -> list[str]:
        return [word for _ in range(40) for word in turned(SPANISH, number) if word_forms(word) != alone[word]]

    assert [differences for differences in at_once(wrong) if differences] == []


def test_markdown_is_read_whole_by_whoever_reads_first():
    alone = markdown_parser().render(MARKDOWN)
    for _ in range(40):
        parser = markdown_parser()
        assert set(at_once(lambda _number, parser=parser: parser.render(MARKDOWN))) == {alone}


def test_the_line_finds_what_it_finds_alone():
    line = CompiledLine(shipped_line(), dictionary_form, region="")
    pieces = [CheckedPiece(text, language) for language, text in TEXTS.items()]
    alone = [line.check(piece) for piece in pieces]
    assert any(alone)
    fresh = CompiledLine(shipped_line(), dictionary_form, region="")
    every = at_once(lambda _number: [[fresh.check(piece) for piece in pieces] for _ in range(10)])
    assert all(findings == alone for rounds in every for findings in rounds)


def test_a_language_and_a_feast_are_told_as_one_thread_tells_them():
    among = tuple(TEXTS)
    feasts = holiday_names.__wrapped__
    alone = [guess_language(text, among) for text in TEXTS.values()], feasts("ES-CT", 2027, "ca")
    assert alone[0] == list(TEXTS)

    def told(_number: int) -> object:
        for _ in range(5):
            answer = [guess_language(text, among) for text in TEXTS.values()], feasts("ES-CT", 2027, "ca")
        return answer

    assert all(thread_answer == alone for thread_answer in at_once(told))
