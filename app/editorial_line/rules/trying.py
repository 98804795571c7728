"""Trying a line on texts before it holds: what it would catch, and whether it still does what was decided."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Action
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.versions import Expectation

Check = Callable[[Piece], tuple[Finding, ...]]
TOO_MANY = 0.5
"""A rule that catches this share of ordinary texts says nothing about any of them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A text and what was found in it."""

    piece: Piece
    findings: tuple[Finding, ...]

    @property
    def is_caught(self) -> bool:
        """Whether it is blocked or goes to a person; a warning lets it go its way."""
        return any(finding.action is not Action.WARN for finding in self.findings)


def try_on(check: Check, pieces: Iterable[Piece]) -> list[Tried]:
    return [Tried(piece, check(piece)) for piece in pieces]


def share_of(rule: str, tried: Sequence[Tried]) -> float:
    """The part of the texts a rule speaks of, from 0 to 1."""
    if not tried:
        return 0.0
    return sum(any(finding.rule == rule for finding in one.findings) for one in tried) / len(tried)


@dataclass(frozen=True, slots=True)
class Judged:
    """An example and whether the line does with it what was decided."""

    tried: Tried
    expectation: Expectation

    @property
    def is_right(self) -> bool:
        return self.tried.is_caught is (self.expectation is Expectation.CAUGHT)


@dataclass(frozen=True, slots=True)
class Score:
    """`precision`: of what is caught, how much had to be; `recall`: of what had to be, how much is; None of nothing."""

    judged: tuple[Judged, ...]

    @property
    def precision(self) -> float | None:
        return _share([one.expectation is Expectation.CAUGHT for one in self.judged if one.tried.is_caught])

    @property
    def recall(self) -> float | None:
        return _share([one.tried.is_caught for one in self.judged if one.expectation is Expectation.CAUGHT])

    @property
    def wrong(self) -> tuple[Judged, ...]:
        return tuple(one for one in self.judged if not one.is_right)


def _share(answers: Sequence[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None


def judge(check: Check, examples: Iterable[tuple[Piece, Expectation]]) -> Score:
    """What a line does with the examples an organisation has marked."""
    return Score(tuple(Judged(Tried(piece, check(piece)), expectation) for piece, expectation in examples))
