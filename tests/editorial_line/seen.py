"""What a detector finds in a piece, as the stretches of text it marks."""

from typing import Any

from app.adapters.lemmas import lemma
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.engine import CompiledLine
from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.line import Action, Case, Group, Line, Rule, Severity
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.triggers import Detects
from tests.editorial_line.shipped import national


def alone(detector: str, *, over: int = 0) -> CompiledLine:
    """A line with the shipped lists and one rule, which speaks when the detector does."""
    case = Case(Detects(detector, over), Action.BLOCK)
    rule = Rule("T-1", Group.TRUTH, "…", (case,), Severity.LOW, "supervisor")
    return CompiledLine(Line((rule,), national().lexicons, national().registers), lemma)


LINES = {name: alone(name) for name in DETECTORS}


def marks(detector: str, text: str, language: str = "es", **known: Any) -> tuple[Mark, ...]:
    found = LINES[detector].check(Piece(text, language, **known))
    return found[0].marks if found else ()


def seen(detector: str, text: str, language: str = "es", **known: Any) -> list[str]:
    return [text[mark.start : mark.end] for mark in marks(detector, text, language, **known)]
