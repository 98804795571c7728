from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import RuleAction, RuleClause


class FindingCertainty(IntEnum):
    """Words are ambiguous; declarations, counts and registers are not."""

    WORDS = 1
    CERTAIN = 2


class TextMark(NamedTuple):
    """A place in characters; `term`: the word, name or measure found.

    `field`: empty for the text, else the one beside it (`CheckedPiece.beside`), its exact words in `term`. `instead`: a
    safe replacement. `until`: the earliest local hour to go out.
    `picture`: the place of the picture it is about, from 1.
    """

    start: int
    end: int
    term: str
    instead: str = ""
    until: str = ""
    field: str = ""
    picture: int = 0


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """`marks` in text order; empty unless about words."""

    rule: str
    action: RuleAction
    reviewer: str
    certainty: FindingCertainty
    marks: tuple[TextMark, ...] = ()

    @property
    def until(self) -> str:
        return next((mark.until for mark in self.marks if mark.until), "")

    @property
    def picture(self) -> str:
        """Return the alternative text, else the place, of the first picture concerned."""
        return picture_of(self.marks)


def picture_of(marks: Iterable[TextMark]) -> str:
    return next((mark.term for mark in marks if mark.picture), "")


ACTION_RANK = {RuleAction.BLOCK: 0, RuleAction.ROUTE: 1, RuleAction.WARN: 2}


def soften_action(action: RuleAction, certainty: FindingCertainty) -> RuleAction:
    """Replace a block based on words by review."""
    return RuleAction.ROUTE if action is RuleAction.BLOCK and certainty is FindingCertainty.WORDS else action


def best_certainty(trigger: t.Trigger) -> FindingCertainty:
    match trigger:
        case t.Conjunction(parts) | t.Proximity(parts):
            return min((best_certainty(part) for part in parts), default=FindingCertainty.CERTAIN)
        case t.Disjunction(parts):
            return max((best_certainty(part) for part in parts), default=FindingCertainty.CERTAIN)
        case t.AtLeast(parts, at_least):
            certain = sum(best_certainty(part) is FindingCertainty.CERTAIN for part in parts)
            return FindingCertainty.CERTAIN if certain >= at_least else FindingCertainty.WORDS
        case t.LexiconMatch() | t.PatternMatch():
            return FindingCertainty.WORDS
        case t.RegisterMatch(_, how):
            return FindingCertainty.CERTAIN if how - {t.RegisterRelation.NAME} else FindingCertainty.WORDS
        case _:
            return FindingCertainty.CERTAIN


def clause_effect(clause: RuleClause) -> RuleAction:
    """Return a clause's strongest possible action."""
    return soften_action(clause.action, best_certainty(clause.trigger))


def sort_findings(findings: Iterable[RuleFinding]) -> tuple[RuleFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: (ACTION_RANK[finding.action], finding.rule)))


def is_fixable(marks: Iterable[TextMark]) -> bool:
    return any(mark.instead and not mark.field for mark in marks)


def apply_fixes(marks: Iterable[TextMark], text: str) -> str:
    """Apply safe fixes, skipping moved marks."""
    for mark in sorted(marks, reverse=True):
        there = text[mark.start : mark.end]
        if mark.instead and not mark.field and there.lstrip("#") == mark.term.lstrip("#"):
            text = text[: mark.start] + mark.instead + text[mark.end :]
    return text
