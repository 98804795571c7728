"""The shipped national line, compiled once, and the texts checked against it."""

from collections.abc import Iterable
from functools import cache

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.packs import shipped_line
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import EditorialLine, LineRule, RuleAction, RuleGroup
from app.domain.editorial_line.rules.piece import CheckedPiece

ELECTION = frozenset({"electoral_period"})
EVERY_PERIOD = ELECTION | {"reflection_day", "polling_day", "poll_ban"}
OURS = (RuleGroup.ELECTORAL, RuleGroup.NEUTRALITY)


def national() -> EditorialLine:
    return shipped_line("national")


@cache
def compiled() -> CompiledLine:
    return CompiledLine(national(), dictionary_form, knows=knows_word)


def rules(*groups: RuleGroup) -> list[LineRule]:
    return [rule for rule in national().rules if rule.group in groups]


def held(
    text: str, language: str = "es", *, periods: Iterable[str] = ELECTION, **known: object
) -> dict[str, RuleFinding]:
    """Return the findings by rule of a town hall's text; `known` are other fields of a `CheckedPiece`."""
    piece = CheckedPiece(text, language, account="ayuntamiento", periods=frozenset(periods), **known)
    return {finding.rule: finding for finding in compiled().check(piece)}


def stopped(text: str, language: str = "es", *, periods: Iterable[str] = ELECTION, **known: object) -> list[str]:
    """Return the rules that block the text or call a reviewer."""
    findings = held(text, language, periods=periods, **known).values()
    return [finding.rule for finding in findings if finding.action is not RuleAction.WARN]
