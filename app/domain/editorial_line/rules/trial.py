from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.versions import Expectation

Check = Callable[[CheckedPiece], tuple[RuleFinding, ...]]
TOO_LARGE_SHARE = 0.5
"""Share of ordinary texts at which findings mean nothing."""


@dataclass(frozen=True, slots=True)
class CheckedText:
    piece: CheckedPiece
    findings: tuple[RuleFinding, ...]

    @property
    def is_caught(self) -> bool:
        """Tell whether it is blocked or sent to a person; warnings do not count."""
        return any(finding.action is not RuleAction.WARN for finding in self.findings)


def check_pieces(check: Check, pieces: Iterable[CheckedPiece]) -> list[CheckedText]:
    return [CheckedText(piece, check(piece)) for piece in pieces]


def rule_share(rule: str, tried: Sequence[CheckedText]) -> float:
    """Return 0 to 1."""
    if not tried:
        return 0.0
    return sum(any(finding.rule == rule for finding in text.findings) for text in tried) / len(tried)


@dataclass(frozen=True, slots=True)
class JudgedExample:
    tried: CheckedText
    expectation: Expectation

    @property
    def is_right(self) -> bool:
        return self.tried.is_caught is (self.expectation is Expectation.CAUGHT)


@dataclass(frozen=True, slots=True)
class ExampleScore:
    """`precision`: caught examples rightly caught; `recall`: due examples caught; None without any."""

    judged: tuple[JudgedExample, ...]

    @property
    def precision(self) -> float | None:
        return _share([example.expectation is Expectation.CAUGHT for example in self.judged if example.tried.is_caught])

    @property
    def recall(self) -> float | None:
        return _share([example.tried.is_caught for example in self.judged if example.expectation is Expectation.CAUGHT])

    @property
    def wrong(self) -> tuple[JudgedExample, ...]:
        return tuple(example for example in self.judged if not example.is_right)


def _share(answers: Sequence[bool]) -> float | None:
    return sum(answers) / len(answers) if answers else None


def judge_examples(check: Check, examples: Iterable[tuple[CheckedPiece, Expectation]]) -> ExampleScore:
    return ExampleScore(
        tuple(JudgedExample(CheckedText(piece, check(piece)), expectation) for piece, expectation in examples)
    )
