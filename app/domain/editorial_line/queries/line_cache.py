"""Compiled lines, one per version, carried by the session like audit keys."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from threading import Lock

from sqlmodel import Session

from app.domain.editorial_line.models import LineVersion, WordList
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_versions import LineReference
from app.domain.editorial_line.rules.declarations import picture_questions_of, text_questions_of
from app.domain.editorial_line.rules.disguised_words import Knows
from app.domain.editorial_line.rules.engine import CompiledLine, applies_in_region
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import EditorialLine, Lexicon, LineRule, Register
from app.domain.editorial_line.rules.line_data import line_data, line_fingerprint
from app.domain.editorial_line.rules.line_parser import parse_lexicon, parse_register, parse_rule
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.editorial_line.rules.versions import ListKind

Lemma = Callable[[str, str], str]
LINES = "lines"
MOST_CACHED_LINES = 64
"""Unmodified towns share one."""


@dataclass(frozen=True, slots=True)
class CompiledLineInForce:
    """`number` 0: the shipped one; `digest` identifies words and rules.

    `asks_of_texts`, `asks_of_pictures`: declarations its rules need.
    """

    number: int
    digest: str
    compiled: CompiledLine
    rules: dict[str, LineRule]
    asks_of_texts: frozenset[str]
    asks_of_pictures: frozenset[str]

    def check(self, piece: CheckedPiece) -> tuple[RuleFinding, ...]:
        return self.compiled.check(piece)

    def bars(self, piece: CheckedPiece) -> tuple[RuleFinding, ...]:
        return self.compiled.bars(piece)


class LineCache:
    """`shipped`: the unmodified line; `reads_meaning`: a second opinion is asked of submitted texts. Thread-safe."""

    def __init__(
        self, shipped: EditorialLine, lemma: Lemma, knows: Knows | None = None, *, reads_meaning: bool = False
    ) -> None:
        """Take dictionary forms and, to see misspelt words, whether a dictionary has a word."""
        self.shipped, self.reads_meaning = shipped, reads_meaning
        self._lemma, self._knows = lemma, knows
        self._lines: OrderedDict[tuple[int, int, str], CompiledLineInForce] = OrderedDict()
        self._lock = Lock()

    def line_of(self, session: Session, organisation_id: int, *, now: datetime) -> CompiledLineInForce:
        """Return the compiled line in force; one statement when cached."""
        reference = line_versions.line_reference(session, organisation_id, now=now)
        key = (reference.version_id, reference.list_id, reference.region)
        with self._lock:
            if key in self._lines:
                self._lines.move_to_end(key)
                return self._lines[key]
            made = self._lines[key] = self._make(session, organisation_id, reference)
            if len(self._lines) > MOST_CACHED_LINES:
                self._lines.popitem(last=False)
            return made

    def compiled(self, line: EditorialLine, *, region: str, number: int = 0) -> CompiledLineInForce:
        """Compile a proposal."""
        return _compile_line(line, self._lemma, self._knows, region, number)

    def line(self, session: Session, organisation_id: int, reference: LineReference) -> tuple[int, EditorialLine]:
        """Return a version, own lists over the shipped ones."""
        line, number = self.shipped, 0
        if reference.version_id:
            version = line_versions.version_by_id(session, organisation_id, reference.version_id)
            rules = tuple(parse_rule(rule) for rule in version.rules)
            number, line = version.number, replace(line, rules=rules, principles=version.principles)
        own = line_versions.own_lists(session, organisation_id) if reference.list_id else ()
        return number, line_with_lists(line, own)

    def _make(self, session: Session, organisation_id: int, reference: LineReference) -> CompiledLineInForce:
        if not reference.version_id and not reference.list_id:
            return _shipped_line(self.shipped, self._lemma, self._knows, reference.region)
        number, line = self.line(session, organisation_id, reference)
        return self.compiled(line, region=reference.region, number=number)


def _compile_line(
    line: EditorialLine, lemma: Lemma, knows: Knows | None, region: str, number: int
) -> CompiledLineInForce:
    compiled = CompiledLine(line, lemma, knows=knows, region=region)
    here = [rule for rule in line.rules if applies_in_region(rule, region)]
    return CompiledLineInForce(
        number=number,
        digest=line_fingerprint(line_data(line)),
        compiled=compiled,
        rules={rule.code: rule for rule in line.rules},
        asks_of_texts=text_questions_of(here),
        asks_of_pictures=picture_questions_of(here),
    )


@cache
def _shipped_line(line: EditorialLine, lemma: Lemma, knows: Knows | None, region: str) -> CompiledLineInForce:
    """Compile once per territory."""
    return _compile_line(line, lemma, knows, region, 0)


def line_with_lists(line: EditorialLine, own: Sequence[WordList]) -> EditorialLine:
    """Replace shipped lists by own with the same code; add the rest."""
    lexicons: dict[str, Lexicon] = {lexicon.code: lexicon for lexicon in line.lexicons}
    registers: dict[str, Register] = {register.code: register for register in line.registers}
    for row in own:
        if row.kind is ListKind.LEXICON:
            lexicons[row.code] = parse_lexicon(row.content)
        else:
            registers[row.code] = parse_register(row.content)
    return replace(line, lexicons=tuple(lexicons.values()), registers=tuple(registers.values()))


def line_cache(session: Session) -> LineCache:
    cache: LineCache = session.info[LINES]
    return cache


def load_line(session: Session, organisation_id: int, *, now: datetime) -> CompiledLineInForce:
    return line_cache(session).line_of(session, organisation_id, now=now)


def line_in_force(session: Session, organisation_id: int, *, now: datetime) -> tuple[int, EditorialLine]:
    """Return number (0: shipped) and line as written."""
    reference = line_versions.line_reference(session, organisation_id, now=now)
    return line_cache(session).line(session, organisation_id, reference)


def line_with_rules(line: EditorialLine, version: LineVersion) -> EditorialLine:
    rules = tuple(parse_rule(rule) for rule in version.rules)
    return replace(line, rules=rules, principles=version.principles)
