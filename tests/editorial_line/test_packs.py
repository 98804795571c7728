"""The shipped packs: complete, readable, and each of their words found as itself."""

from collections import Counter

import pytest

from app.adapters.lemmas import dictionary_form
from app.core.permissions import Role
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.line import (
    CODE_PREFIX_GROUPS,
    EditorialLine,
    Lexicon,
    LineRule,
    RuleAction,
    RuleClause,
    RuleGroup,
    RuleSeverity,
)
from app.domain.editorial_line.rules.piece import CheckedPiece
from tests.editorial_line.shipped_line import EVERY_PERIOD, OURS, held, national, rules

LANGUAGES = ("es", "ca", "gl", "eu")
OF_A_TERRITORY = "NE-14"


def named_in(trigger: t.Trigger) -> set[tuple[str, str]]:
    match trigger:
        case t.LexiconMatch(name):
            return {("lexicon", name)}
        case t.RegisterMatch(name):
            return {("register", name)}
    return {name for part in t.condition_parts(trigger) for name in named_in(part)}


def code(rule: LineRule) -> str:
    return rule.code


def test_each_code_is_one_rule():
    line = national()
    for codes in ([rule.code for rule in line.rules], [word_list.code for word_list in line.lexicons + line.registers]):
        assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_the_two_groups_are_whole():
    shipped = {rule.code for rule in rules(*OURS)}
    assert shipped == {f"EL-{n:02}" for n in range(1, 17)} | {f"NE-{n:02}" for n in range(1, 18)} - {OF_A_TERRITORY}


@pytest.mark.parametrize("rule", rules(*OURS), ids=code)
def test_a_rule_says_what_people_need(rule: LineRule):
    assert rule.source and rule.remedy and rule.good and rule.bad
    assert rule.reviewer in set(Role)
    assert rule.exceptions.by <= set(Role)
    assert rule.exceptions.allowed == bool(rule.exceptions.by)
    assert rule.severity in set(RuleSeverity)


@pytest.mark.parametrize("rule", rules(*OURS), ids=code)
def test_a_rule_runs_or_says_why_it_does_not(rule: LineRule):
    assert bool(rule.clauses) + bool(rule.needs) + bool(rule.kept_by) == 1


def test_electoral_rules_hold_only_in_a_period():
    assert [rule.code for rule in rules(RuleGroup.ELECTORAL) if rule.runs and not rule.scope.periods] == []


def test_rules_name_lists_that_exist():
    line = national()
    known = {("lexicon", lexicon.code) for lexicon in line.lexicons} | {
        ("register", register.code) for register in line.registers
    }
    named = {name for rule in line.rules for clause in rule.clauses for name in named_in(clause.trigger)}
    assert named - known == set()


@pytest.mark.parametrize("lexicon", national().lexicons, ids=lambda lexicon: lexicon.code)
def test_a_lexicon_speaks_every_official_language(lexicon: Lexicon):
    spoken = {language for language, _ in lexicon.terms}
    assert spoken == {""} or set(LANGUAGES) <= spoken


@pytest.mark.parametrize("lexicon", national().lexicons, ids=lambda lexicon: lexicon.code)
def test_each_term_is_found_as_itself(lexicon: Lexicon):
    finder = LineRule(
        "T-1", RuleGroup.FLOW, "…", (RuleClause(t.LexiconMatch(lexicon.code), RuleAction.WARN),), RuleSeverity.LOW, ""
    )
    line = CompiledLine(EditorialLine((finder,), (lexicon,), ()), dictionary_form)
    lost = [
        term
        for language, term in lexicon.terms
        if term
        not in {mark.term for finding in line.check(CheckedPiece(bare(term), language)) for mark in finding.marks}
    ]
    assert lost == []


def bare(term: str) -> str:
    return f"Hoy {term.lstrip('=^').rstrip('*')} aquí"


@pytest.mark.parametrize("lexicon", national().lexicons, ids=lambda lexicon: lexicon.code)
def test_no_word_of_a_lexicon_blocks(lexicon: Lexicon):
    blocking = [term for language, term in lexicon.terms if blocked(bare(term), language or "es")]
    assert blocking == []


def test_no_name_of_a_register_blocks_in_words():
    names = [term for register in national().registers for entry in register.entries for term in entry.terms]
    assert [name for name in names if blocked(bare(name), "es")] == []


def test_the_words_of_every_list_together_do_not_block():
    """A text of the first words of each list triggers everything, and still goes to a person."""
    words = [bare(term) for lexicon in national().lexicons for _, term in lexicon.terms[:3]]
    assert not blocked(". ".join(words), "es")


def blocked(text: str, language: str) -> list[str]:
    findings = held(text, language, periods=EVERY_PERIOD).values()
    return [finding.rule for finding in findings if finding.action is RuleAction.BLOCK]


def test_a_family_is_about_one_thing():
    assert {(rule.code.partition("-")[0], rule.group) for rule in national().rules} == set(CODE_PREFIX_GROUPS.items())
