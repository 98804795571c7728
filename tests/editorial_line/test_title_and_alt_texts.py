"""The line also reads the title and each image's description."""

import pytest

from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import apply_fixes, is_fixable
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.line_parser import parse_line
from app.domain.editorial_line.rules.piece import CheckedPiece, PiecePicture
from tests.editorial_line.shipped_line import held, national

PLAIN = "La biblioteca abre este sábado."
LISTS = [{"code": "elogios", "title": "Elogios", "terms": ["=histórico"]}]
LISTS += [{"code": "fuentes", "title": "Fuentes", "terms": ["=según"]}]


def places(finding, text):
    return [(mark.field, mark.term) for mark in finding.marks if mark.field] + [
        ("", text[mark.start : mark.end]) for mark in finding.marks if not mark.field
    ]


@pytest.mark.parametrize("code", ["NE-02", "NE-04", "PD-01"])
def test_a_text_that_is_stopped_is_stopped_as_a_title_and_as_the_text_of_an_image(code: str):
    rule = next(rule for rule in national().rules if rule.code == code)
    of_text = held(rule.bad)[code]
    for known in ({"title": rule.bad}, {"pictures": (PiecePicture("Un cartel azul"), PiecePicture(rule.bad))}):
        finding = held(PLAIN, **known)[code]
        field = "title" if "title" in known else "alt-2"
        assert (finding.action, finding.certainty) == (of_text.action, of_text.certainty)
        assert {mark.field for mark in finding.marks} == {field}
        assert all(rule.bad[mark.start : mark.end] == mark.term for mark in finding.marks)
        assert [mark.term for mark in finding.marks] == [
            rule.bad[mark.start : mark.end] for mark in of_text.marks if mark.end > mark.start
        ]


def test_a_plain_title_adds_nothing():
    assert held(PLAIN, title="Horario de la biblioteca") == held(PLAIN)


def line(condition: dict, do: str = "route") -> CompiledLine:
    rule = {"code": "T-1", "group": "neutrality", "wording": "…", "when": [{"if": condition, "do": do}]}
    return CompiledLine(parse_line({"rules": [rule], "lexicons": LISTS}), lambda word, _: word)


PRAISE, SOURCE = {"lexicon": "elogios"}, {"lexicon": "fuentes"}
UNSOURCED = line({"all": [PRAISE, {"not": SOURCE}]})


def test_what_the_text_must_say_cannot_be_said_in_the_title():
    assert UNSOURCED.check(CheckedPiece("Un día histórico.", "es", title="Según el acta"))


def test_what_a_title_lacks_the_text_may_have():
    assert not UNSOURCED.check(CheckedPiece("Según el acta, abre hoy.", "es", title="Un día histórico"))
    assert UNSOURCED.check(CheckedPiece("Abre hoy.", "es", title="Un día histórico"))


def test_a_rule_speaks_once_of_both():
    text = "Un día histórico."
    (finding,) = line(PRAISE).check(CheckedPiece(text, "es", title="Acuerdo histórico"))
    assert places(finding, text) == [("title", "histórico"), ("", "histórico")]


def test_only_what_forbids_is_asked_of_a_title_when_it_is_sent():
    barring = line({"all": [{"detector": "identity_numbers"}]}, "block")
    (finding,) = barring.bars(CheckedPiece(PLAIN, "es", title="Lucía, con DNI 00000000T"))
    assert (finding.action, finding.marks[0].field) == (RuleAction.BLOCK, "title")


def test_a_rule_that_asks_for_no_words_does_not_speak_twice():
    (finding,) = line({"language": ["es"]}, "warn").check(CheckedPiece(PLAIN, "es", title="Horario"))
    assert finding.marks == ()


def test_putting_the_text_right_leaves_the_title_alone():
    text = "Visita la 𝐩𝐥𝐚𝐲𝐚."
    (finding,) = line({"detector": "decorative_letters"}, "warn").check(
        CheckedPiece(text, "es", title="Visita la 𝐩𝐥𝐚𝐲𝐚 hoy")
    )
    assert is_fixable(finding.marks)
    assert apply_fixes(finding.marks, text) == "Visita la playa."
    (finding,) = line({"detector": "decorative_letters"}, "warn").check(CheckedPiece("Visita.", "es", title="La 𝐩𝐥𝐚𝐲𝐚"))
    assert not is_fixable(finding.marks)
