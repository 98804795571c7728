"""Holding a piece against a line. A line is compiled once; a check is one pass over the text, however many rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from app.editorial_line.rules import triggers as t
from app.editorial_line.rules.conditions import Condition, condition_of
from app.editorial_line.rules.detectors import DETECTORS
from app.editorial_line.rules.findings import RANK, Finding, Mark, softened, worst_first
from app.editorial_line.rules.lexicons import ANY, Automaton
from app.editorial_line.rules.line import Action, Entry, Line, Rule, Scope
from app.editorial_line.rules.look import Look
from app.editorial_line.rules.patterns import Patterns
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.relations import Relations
from app.editorial_line.rules.waking import Signs, Waking, signs_of
from app.editorial_line.rules.words import lemmas_of, words_of

LANGUAGES = (ANY, "es", "ca", "gl", "eu")
LONGEST = 70_000
"""Characters that are read: no network takes more (Facebook, 63,206), and a check must end."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    applies: Callable[[Piece], bool] | None
    cases: tuple[tuple[Action, Condition], ...]

    @property
    def may_block(self) -> bool:
        return any(action is Action.BLOCK for action, _ in self.cases)


class CompiledLine:
    """Made once for each version of a line; safe to share between threads."""

    def __init__(self, line: Line, lemma: Callable[[str, str], str], *, region: str = "") -> None:
        """`lemma(word, language)` gives the dictionary form; `region` (ISO 3166-2, `ES-VC`) switches on its pack."""
        self.line = line
        self._lemmas = {language: lemmas_of(lemma, language) for language in LANGUAGES}
        sleepers = [_sleeper(rule) for rule in line.rules if rule.runs and holds_in(rule, region)]
        self._rules = Waking(sleepers)
        self._barring = Waking(sleeper for sleeper in sleepers if sleeper[0].may_block)
        self._automaton = Automaton(_terms(line), self._lemmas)
        self._relations = Relations(line.registers)
        self._patterns = Patterns(_patterns(line))
        self._sites = {r.code: frozenset(site for e in r.entries for site in e.sites) for r in line.registers}

    def check(self, piece: Piece) -> tuple[Finding, ...]:
        """What the line has to say about a piece, the worst first; each rule speaks once."""
        return worst_first(self._found(self._rules, piece))

    def bars(self, piece: Piece) -> tuple[Finding, ...]:
        """Only what forbids it, and so only the rules that can."""
        return worst_first(one for one in self._found(self._barring, piece) if one.action is Action.BLOCK)

    def _found(self, rules: Waking[_Compiled], piece: Piece) -> Iterable[Finding]:
        """Return the gravest finding of each rule, of all the ways in which the piece is read."""
        found: dict[str, Finding] = {}
        for reading in piece.readings():
            for finding in self._read(rules, reading):
                found[finding.rule] = min(found.get(finding.rule, finding), finding, key=_gravity)
        return found.values()

    def _read(self, rules: Waking[_Compiled], piece: Piece) -> Iterable[Finding]:
        found = {one.rule: one for _, one in self._spoken(rules, piece)}
        for finding in self._found_beside(rules, piece):
            found[finding.rule] = _joined(found.get(finding.rule), finding)
        return found.values()

    def _spoken(self, rules: Waking[_Compiled], piece: Piece) -> Iterator[tuple[_Compiled, Finding]]:
        look = self._look(piece)
        awake = (rule for rule in rules.by(look.hits, look.patterns) if not rule.applies or rule.applies(piece))
        return ((rule, finding) for rule in awake if (finding := _speak(rule, look)))

    def _found_beside(self, rules: Waking[_Compiled], piece: Piece) -> Iterator[Finding]:
        """What rules say of the words beside the text, and would still say if both were read together.

        Read alone, they may lack what a rule wants nearby and the text has; the text is never judged with them, or what
        it must say itself could be said where its readers do not see it.
        """
        parts = list(piece.beside())
        if not parts:
            return
        words = "\n".join(text for _, text in parts)
        apart = replace(piece, text=words, link="", title="", siblings=None)
        candidates = [(rule, finding) for rule, finding in self._spoken(rules, apart) if _has_words(finding)]
        if not candidates:
            return
        together = self._look(replace(piece, text=f"{piece.text[:LONGEST]}\n\n{words}"))
        for rule, finding in candidates:
            if _speak(rule, together):
                yield replace(finding, marks=_placed(finding.marks, parts))

    def _look(self, piece: Piece) -> Look:
        piece = piece if len(piece.text) <= LONGEST else replace(piece, text=piece.text[:LONGEST])
        words = words_of(piece.text, self._lemmas.get(piece.language, self._lemmas[ANY]))
        hits = {**self._automaton.hits(words, piece.language), **self._relations.hits(piece.text)}
        return Look(piece, words, hits, self._patterns.marks(piece.text), DETECTORS, self._sites)


def holds_in(rule: Rule, region: str) -> bool:
    """Whether a rule's pack is on for a territory; rules without regions hold everywhere."""
    return not rule.regions or region in rule.regions


def _sleeper(rule: Rule) -> tuple[_Compiled, Signs | None]:
    return _compiled(rule), signs_of(t.Any(tuple(case.trigger for case in rule.cases)))


def _compiled(rule: Rule) -> _Compiled:
    cases = sorted(rule.cases, key=lambda case: RANK[case.action])
    return _Compiled(rule, _applies(rule.scope), tuple((case.action, condition_of(case.trigger)) for case in cases))


def _applies(scope: Scope) -> Callable[[Piece], bool] | None:
    asked = [(name, wanted) for name, wanted in _asked(scope) if wanted]
    if not asked:
        return None
    return lambda piece: all(not wanted.isdisjoint(_held(piece, name)) for name, wanted in asked)


def _asked(scope: Scope) -> Iterator[tuple[str, frozenset[str]]]:
    """The attribute of a piece that each part of a scope speaks of."""
    yield "network", scope.networks
    yield "account", scope.accounts
    yield "topic", scope.topics
    yield "language", scope.languages
    yield "periods", scope.periods


def _held(piece: Piece, name: str) -> Iterable[str]:
    value = getattr(piece, name)
    return value if name == "periods" else (value,)


def _speak(compiled: _Compiled, look: Look) -> Finding | None:
    """The gravest case that holds; a softened block may still be outdone by a certain case after it."""
    best: Finding | None = None
    for action, condition in compiled.cases:
        if (held := condition(look)) is None:
            continue
        certainty, marks = held
        done = softened(action, certainty)
        if best is None or RANK[done] < RANK[best.action]:
            best = Finding(compiled.rule.code, done, compiled.rule.reviewer, certainty, _in_order(marks))
    return best


def _has_words(finding: Finding) -> bool:
    return any(mark.end > mark.start for mark in finding.marks)


def _joined(of_text: Finding | None, beside: Finding) -> Finding:
    """Return one finding of a rule: as grave and as certain as the graver of two, with the places of both."""
    if of_text is None:
        return beside
    graver = min(of_text, beside, key=_gravity)
    return replace(graver, marks=of_text.marks + beside.marks)


def _gravity(finding: Finding) -> tuple[int, int]:
    """Return the key by which the gravest and most certain comes first."""
    return RANK[finding.action], -finding.certainty


def _placed(marks: Iterable[Mark], parts: Iterable[tuple[str, str]]) -> tuple[Mark, ...]:
    """Return places in parts that were read line after line as places in each of them."""
    marks, placed, begins = tuple(marks), list[Mark](), 0
    for field, text in parts:
        ends = begins + len(text)
        inside = (mark for mark in marks if begins <= mark.start < mark.end and mark.start < ends)
        for mark in inside:
            start, end = mark.start - begins, min(mark.end, ends) - begins
            placed.append(mark._replace(start=start, end=end, what=text[start:end], field=field))
        begins = ends + 1
    return tuple(placed)


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    found = tuple(marks)
    return found if len(found) < 2 else tuple(sorted(set(found)))


def _terms(line: Line) -> Iterator[tuple[str, str, str]]:
    for lexicon in line.lexicons:
        for language, term in lexicon.terms:
            yield lexicon.code, language, term
    for register in line.registers:
        for entry in register.entries:
            yield from _terms_of(register.code, entry)


def _terms_of(register: str, entry: Entry) -> Iterator[tuple[str, str, str]]:
    for term in entry.terms:
        yield f"{register}/{t.Relation.NAME.value}", ANY, term


def _patterns(line: Line) -> Iterator[str]:
    for rule in line.rules:
        if rule.runs:
            for case in rule.cases:
                yield from _patterns_in(case.trigger)


def _patterns_in(trigger: t.Trigger) -> Iterator[str]:
    if isinstance(trigger, t.Matches):
        yield trigger.pattern
    for part in t.parts_of(trigger):
        yield from _patterns_in(part)
