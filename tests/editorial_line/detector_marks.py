"""The stretches of text a detector marks."""

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


def alone(detector: str, *, over: int = 0) -> CompiledLine:
    """Return a line with the shipped lists and one rule, triggered by the detector."""
    clause = RuleClause(DetectorMatch(detector, over), RuleAction.BLOCK)
    rule = LineRule("T-1", RuleGroup.TRUTH, "…", (clause,), RuleSeverity.LOW, "supervisor")
    return CompiledLine(EditorialLine((rule,), national().lexicons, national().registers), dictionary_form)


LINES = {name: alone(name) for name in DETECTORS}


def marks(detector: str, text: str, language: str = "es", **known: Any) -> tuple[TextMark, ...]:
    findings = LINES[detector].check(CheckedPiece(text, language, **known))
    return findings[0].marks if findings else ()


def seen(detector: str, text: str, language: str = "es", **known: Any) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks(detector, text, language, **known)]
