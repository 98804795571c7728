"""The shipped national line, compiled once, and the pieces that are held against it."""

from collections.abc import Iterable
from functools import cache

from app.adapters.lemmas import lemma
from app.adapters.packs import shipped
from app.editorial_line.rules.engine import CompiledLine
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Action, Group, Line, Rule
from app.editorial_line.rules.piece import Piece

ELECTION = frozenset({"electoral_period"})
EVERY_PERIOD = ELECTION | {"reflection_day", "polling_day", "poll_ban"}
OURS = (Group.ELECTORAL, Group.NEUTRALITY)


def national() -> Line:
    return shipped("national")


@cache
def compiled() -> CompiledLine:
    return CompiledLine(national(), lemma)


def rules(*groups: Group) -> list[Rule]:
    return [rule for rule in national().rules if rule.group in groups]


def held(text: str, language: str = "es", *, periods: Iterable[str] = ELECTION, **known: object) -> dict[str, Finding]:
    """The findings by rule of a text as a town hall would post it; `known` are other fields of a `Piece`."""
    piece = Piece(text, language, account="ayuntamiento", periods=frozenset(periods), **known)
    return {finding.rule: finding for finding in compiled().check(piece)}


def stopped(text: str, language: str = "es", *, periods: Iterable[str] = ELECTION, **known: object) -> list[str]:
    """The rules that block or send a text to somebody."""
    found = held(text, language, periods=periods, **known).values()
    return [finding.rule for finding in found if finding.action is not Action.WARN]
