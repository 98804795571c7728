"""Trying a line on texts before it holds: what it would catch, and whether it still does what was decided."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.versions import Expectation

Check = Callable[[CheckedPiece], tuple[RuleFinding, ...]]
TOO_LARGE_SHARE = 0.5
"""A rule that catches this share of ordinary texts says nothing about any of them."""


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text and what was found in it."""

    piece: CheckedPiece
    findings: tuple[RuleFinding, ...]

    @property
    def is_caught(self) -> bool:
        """Whether it is blocked or goes to a person; a warning lets it go its way."""
        return any(finding.action is not RuleAction.WARN for finding in self.findings)


def check_pieces(check: Check, pieces: Iterable[CheckedPiece]) -> list[CheckedText]:
    return [CheckedText(piece, check(piece)) for piece in pieces]


def rule_share(rule: str, tried: Sequence[CheckedText]) -> float:
    """The part of the texts a rule speaks of, from 0 to 1."""
    if not tried:
        return 0.0
    return sum(any(finding.rule == rule for finding in one.findings) for one in tried) / len(tried)


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """An example and whether the line does with it what was decided."""

    tried: CheckedText
    expectation: Expectation

    @property
    def is_right(self) -> bool:
        return self.tried.is_caught is (self.expectation is Expectation.CAUGHT)


@dataclass(frozen=True, slots=True)
class ExampleScore:
    """`precision`: of what is caught, how much had to be; `recall`: of what had to be, how much is; None of nothing."""

    judged: tuple[JudgedExample, ...]

    @property
    def precision(self) -> float | None:
        return _share([one.expectation is Expectation.CAUGHT for one in self.judged if one.tried.is_caught])

    @property
    def recall(self) -> float | None:
        return _share([one.tried.is_caught for one in self.judged if one.expectation is Expectation.CAUGHT])

    @property
    def wrong(self) -> tuple[JudgedExample, ...]:
        return tuple(one for one in self.judged if not one.is_right)


def _share(answers: Sequence[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None


def judge_examples(check: Check, examples: Iterable[tuple[CheckedPiece, Expectation]]) -> ExampleScore:
    """What a line does with the examples an organisation has marked."""
    return ExampleScore(
        tuple(JudgedExample(CheckedText(piece, check(piece)), expectation) for piece, expectation in examples)
    )
