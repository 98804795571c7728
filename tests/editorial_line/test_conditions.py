"""Conditions that count characters, and conditions on words close together."""

from typing import Any

import pytest

from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import clause_effect
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.line_parser import parse_line
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.plain_data import InvalidLine

LISTS = [
    {"code": "oficios", "title": "Oficios", "terms": ["=alcalde"]},
    {"code": "verbos", "title": "Verbos", "terms": ["=logra"]},
    {"code": "elogios", "title": "Elogios", "terms": ["=histórico"]},
]
OFFICE, VERB, PRAISE = ({"lexicon": name} for name in ("oficios", "verbos", "elogios"))


def line(condition: dict[str, Any], do: str = "route") -> CompiledLine:
    rule = {"code": "T-1", "group": "neutrality", "wording": "…", "when": [{"if": condition, "do": do}]}
    return CompiledLine(parse_line({"rules": [rule], "lexicons": LISTS}), lambda word, _: word)


def marked(compiled: CompiledLine, text: str, **known: Any) -> list[str] | None:
    findings = compiled.check(CheckedPiece(text, "es", **known))
    return [text[mark.start : mark.end] for mark in findings[0].marks] if findings else None


def test_several_holds_when_enough_signs_are_there():
    two = line({"several": {"at_least": 2, "of": [OFFICE, VERB, PRAISE]}})
    assert marked(two, "El alcalde abre la sesión.") is None
    assert marked(two, "Un día histórico, según el alcalde.") == ["histórico", "alcalde"]


def test_several_is_as_certain_as_enough_of_its_signs():
    two = line({"several": {"of": [OFFICE, {"topic_class": "achievement"}, {"declared": "paid"}]}}, "block")
    words = two.check(CheckedPiece("El alcalde.", "es", topic_class="achievement"))
    certain = two.check(CheckedPiece("Hoy.", "es", topic_class="achievement", declared={"paid": True}))
    assert [words[0].action, certain[0].action] == [RuleAction.ROUTE, RuleAction.BLOCK]


@pytest.mark.parametrize(
    ("signs", "effect"),
    [
        ([OFFICE, VERB, {"declared": "paid"}], RuleAction.ROUTE),
        ([OFFICE, {"topic_class": "achievement"}, {"declared": "paid"}], RuleAction.BLOCK),
    ],
)
def test_several_promises_a_block_only_where_enough_signs_are_certain(signs: list[Any], effect: RuleAction):
    (rule,) = line({"several": {"at_least": 2, "of": signs}}, "block").line.rules
    assert clause_effect(rule.clauses[0]) is effect


NEAR = line({"near": {"within": 20, "of": [OFFICE, VERB]}})


def test_near_asks_for_words_close_together():
    assert marked(NEAR, "El alcalde logra el premio.") == ["alcalde", "logra"]
    assert marked(NEAR, f"El alcalde abre{' y saluda' * 5}; el equipo logra el premio.") is None


def test_near_shows_only_the_pair_that_is_close():
    text = f"Habla el alcalde. {'La banda toca. ' * 4} Al final logra, otro alcalde, un aplauso."
    findings = NEAR.check(CheckedPiece(text, "es"))
    assert [mark.start for mark in findings[0].marks] == [text.index("logra"), text.rindex("alcalde")]


def test_near_of_what_has_no_place_in_the_text_does_not_hold():
    assert marked(line({"near": {"within": 20, "of": [OFFICE, {"topic_class": "event"}]}}), "El alcalde.") is None


@pytest.mark.parametrize(
    "condition",
    [
        {"near": {"of": [OFFICE, VERB]}},
        {"near": {"within": 0, "of": [OFFICE, VERB]}},
        {"near": {"within": 20, "of": []}},
        {"several": {"at_least": 2}},
        {"several": {"at_least": "two", "of": [OFFICE]}},
        {"several": [OFFICE, VERB]},
        {"near": {"within": 20, "of": [OFFICE], "words": 3}},
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(condition: dict[str, Any]):
    with pytest.raises(InvalidLine, match="T-1 · when · if"):
        line(condition)
