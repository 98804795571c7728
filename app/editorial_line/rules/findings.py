"""What a rule found in a piece."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.line import Action, Case


class Certainty(IntEnum):
    """Words may mean something else; what was declared, counted or registered may not."""

    WORDS = 1
    CERTAIN = 2


class Mark(NamedTuple):
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
class Finding:
    """`marks` are in the order of the text; none when the rule speaks of something other than words."""

    rule: str
    action: Action
    reviewer: str
    certainty: Certainty
    marks: tuple[Mark, ...] = ()

    @property
    def until(self) -> str:
        return next((mark.until for mark in self.marks if mark.until), "")


RANK = {Action.BLOCK: 0, Action.ROUTE: 1, Action.WARN: 2}


def softened(action: Action, certainty: Certainty) -> Action:
    """A list of words never blocks: it sends to a person, with the words shown."""
    return Action.ROUTE if action is Action.BLOCK and certainty is Certainty.WORDS else action


def at_best(trigger: t.Trigger) -> Certainty:
    """How certain a condition can ever be: words alone never are."""
    match trigger:
        case t.All(parts) | t.Near(parts):
            return min((at_best(part) for part in parts), default=Certainty.CERTAIN)
        case t.Any(parts) | t.Several(parts):
            return max((at_best(part) for part in parts), default=Certainty.CERTAIN)
        case t.InLexicon() | t.Matches():
            return Certainty.WORDS
        case t.Touches(_, how):
            return Certainty.CERTAIN if how - {t.Relation.NAME} else Certainty.WORDS
        case _:
            return Certainty.CERTAIN


def effect_of(case: Case) -> Action:
    """The most a case can really do."""
    return softened(case.action, at_best(case.trigger))


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (RANK[finding.action], finding.rule)))
