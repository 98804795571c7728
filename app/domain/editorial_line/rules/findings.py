"""What a rule found in a piece.

Putting a text right where it is safe: what changes is how it is written, never what it says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import RuleAction, RuleCase


class FindingCertainty(IntEnum):
    """Words may mean something else; what was declared, counted or registered may not."""

    WORDS = 1
    CERTAIN = 2


class TextMark(NamedTuple):
    """A place in the text, in characters; `what` is the term, name or measure that was found there.

    `field`: empty for the text itself; otherwise the field beside it that the place is in (`Piece.beside`), and `what`
    is then the very words. `instead`: what may safely stand there in its place, where something may. `until`: the
    local hour before which the piece must not go out, of a rule that speaks of time.
    """

    start: int
    end: int
    what: str
    instead: str = ""
    until: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """`marks` are in the order of the text; none when the rule speaks of something other than words."""

    rule: str
    action: RuleAction
    reviewer: str
    certainty: FindingCertainty
    marks: tuple[TextMark, ...] = ()

    @property
    def until(self) -> str:
        return next((mark.until for mark in self.marks if mark.until), "")


ACTION_RANK = {RuleAction.BLOCK: 0, RuleAction.ROUTE: 1, RuleAction.WARN: 2}


def soften_action(action: RuleAction, certainty: FindingCertainty) -> RuleAction:
    """A list of words never blocks: it sends to a person, with the words shown."""
    return RuleAction.ROUTE if action is RuleAction.BLOCK and certainty is FindingCertainty.WORDS else action


def best_certainty(trigger: t.Trigger) -> FindingCertainty:
    """How certain a condition can ever be: words alone never are."""
    match trigger:
        case t.Conjunction(parts) | t.Proximity(parts):
            return min((best_certainty(part) for part in parts), default=FindingCertainty.CERTAIN)
        case t.Disjunction(parts) | t.AtLeast(parts):
            return max((best_certainty(part) for part in parts), default=FindingCertainty.CERTAIN)
        case t.LexiconMatch() | t.PatternMatch():
            return FindingCertainty.WORDS
        case t.RegisterMatch(_, how):
            return FindingCertainty.CERTAIN if how - {t.RegisterRelation.NAME} else FindingCertainty.WORDS
        case _:
            return FindingCertainty.CERTAIN


def case_effect(case: RuleCase) -> RuleAction:
    """The most a case can really do."""
    return soften_action(case.action, best_certainty(case.trigger))


def sort_findings(findings: Iterable[RuleFinding]) -> tuple[RuleFinding, ...]:
    return tuple(sorted(findings, key=lambda finding: (ACTION_RANK[finding.action], finding.rule)))


def is_fixable(marks: Iterable[TextMark]) -> bool:
    """Whether `apply_fixes` would change something."""
    return any(mark.instead and not mark.field for mark in marks)


def apply_fixes(marks: Iterable[TextMark], text: str) -> str:
    """The text with every safe change that the marks of a finding show; `text` is the one it was found in.

    A mark whose place no longer says what was found there is left as it is.
    """
    for mark in sorted(marks, reverse=True):
        there = text[mark.start : mark.end]
        if mark.instead and not mark.field and there.lstrip("#") == mark.what.lstrip("#"):
            text = text[: mark.start] + mark.instead + text[mark.end :]
    return text
