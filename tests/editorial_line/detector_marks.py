"""The stretches of text a detector marks."""

from functools import cache
from typing import Any

from app.adapters.lemmas import dictionary_form
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.line import (
    EditorialLine,
    LineRule,
    RuleAction,
    RuleClause,
    RuleGroup,
    RuleSeverity,
)
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.triggers import DetectorMatch
from tests.editorial_line.shipped_line import national


@cache
def every_detector() -> CompiledLine:
    """Return a line with the shipped lists and a rule for each detector, compiled when first asked."""
    rules = tuple(
        LineRule(name, RuleGroup.TRUTH, "…", (_clause(name),), RuleSeverity.LOW, "supervisor") for name in DETECTORS
    )
    return CompiledLine(EditorialLine(rules, national().lexicons, national().registers), dictionary_form)


def _clause(detector: str) -> RuleClause:
    return RuleClause(DetectorMatch(detector, 0), RuleAction.BLOCK)


def marks(detector: str, text: str, language: str = "es", **known: Any) -> tuple[TextMark, ...]:
    findings = every_detector().check(CheckedPiece(text, language, **known))
    return next((finding.marks for finding in findings if finding.rule == detector), ())


def seen(detector: str, text: str, language: str = "es", **known: Any) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks(detector, text, language, **known)]
