"""The lines in force, compiled once for each version and shared by everyone who stands on the same one."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from threading import Lock

from sqlmodel import Session

from app.editorial_line import queries
from app.editorial_line.models import WordList
from app.editorial_line.queries import Standing
from app.editorial_line.rules.declarations import asked_of_pictures, asked_of_texts
from app.editorial_line.rules.engine import CompiledLine, holds_in
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Lexicon, Line, Register, Rule
from app.editorial_line.rules.lists import read_lexicon, read_register
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.reading import read_rule
from app.editorial_line.rules.versions import ListKind
from app.editorial_line.rules.writing import fingerprint, line_data

Lemma = Callable[[str, str], str]
LINES = "lines"
"""The name they travel under with a session."""
KEPT = 64
"""Compiled lines in memory; one serves every town that changed nothing of it."""


@dataclass(frozen=True, slots=True)
class LineInForce:
    """`number` 0 is the line that ships with the product; `digest` tells exactly which words and rules those were.

    `asks_of_texts` and `asks_of_pictures`: what its rules would like to be told.
    """

    number: int
    digest: str
    compiled: CompiledLine
    rules: dict[str, Rule]
    asks_of_texts: frozenset[str]
    asks_of_pictures: frozenset[str]

    def check(self, piece: Piece) -> tuple[Finding, ...]:
        return self.compiled.check(piece)

    def bars(self, piece: Piece) -> tuple[Finding, ...]:
        return self.compiled.bars(piece)


class Shelf:
    """Safe to share between threads. `shipped` is the line of an organisation that never changed it."""

    def __init__(self, shipped: Line, lemma: Lemma) -> None:
        self.shipped = shipped
        self._lemma = lemma
        self._lines: OrderedDict[tuple[int, int, str], LineInForce] = OrderedDict()
        self._lock = Lock()

    def line_of(self, session: Session, organisation_id: int, *, now: datetime) -> LineInForce:
        """The line an organisation stands on at an instant; one statement when it is known already."""
        standing = queries.standing(session, organisation_id, now=now)
        key = (standing.version_id, standing.list_id, standing.region)
        with self._lock:
            if key in self._lines:
                self._lines.move_to_end(key)
                return self._lines[key]
            made = self._lines[key] = self._make(session, organisation_id, standing)
            if len(self._lines) > KEPT:
                self._lines.popitem(last=False)
            return made

    def compiled(self, line: Line, *, region: str, number: int = 0) -> LineInForce:
        """A line that is not in force: a proposal to be tried."""
        return _compiled(line, self._lemma, region, number)

    def line(self, session: Session, organisation_id: int, standing: Standing) -> tuple[int, Line]:
        """The version an organisation stands on, with its own lists over the shipped ones."""
        line, number = self.shipped, 0
        if standing.version_id:
            version = queries.version_by_id(session, organisation_id, standing.version_id)
            rules = tuple(read_rule(rule) for rule in version.rules)
            number, line = version.number, replace(line, rules=rules, principles=version.principles)
        own = queries.own_lists(session, organisation_id) if standing.list_id else ()
        return number, with_lists(line, own)

    def _make(self, session: Session, organisation_id: int, standing: Standing) -> LineInForce:
        if not standing.version_id and not standing.list_id:
            return _of_shipped(self.shipped, self._lemma, standing.region)
        number, line = self.line(session, organisation_id, standing)
        return self.compiled(line, region=standing.region, number=number)


def _compiled(line: Line, lemma: Lemma, region: str, number: int) -> LineInForce:
    compiled = CompiledLine(line, lemma, region=region)
    here = [rule for rule in line.rules if holds_in(rule, region)]
    return LineInForce(
        number=number,
        digest=fingerprint(line_data(line)),
        compiled=compiled,
        rules={rule.code: rule for rule in line.rules},
        asks_of_texts=asked_of_texts(here),
        asks_of_pictures=asked_of_pictures(here),
    )


@cache
def _of_shipped(line: Line, lemma: Lemma, region: str) -> LineInForce:
    """There are as many as territories, and a process has one product."""
    return _compiled(line, lemma, region, 0)


def with_lists(line: Line, own: Sequence[WordList]) -> Line:
    """An organisation's list replaces the shipped one of the same code, or joins the others."""
    lexicons: dict[str, Lexicon] = {lexicon.code: lexicon for lexicon in line.lexicons}
    registers: dict[str, Register] = {register.code: register for register in line.registers}
    for row in own:
        if row.kind is ListKind.LEXICON:
            lexicons[row.code] = read_lexicon(row.content)
        else:
            registers[row.code] = read_register(row.content)
    return replace(line, lexicons=tuple(lexicons.values()), registers=tuple(registers.values()))
