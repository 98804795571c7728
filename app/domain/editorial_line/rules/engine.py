"""Single-pass checks for any number of rules.

Registers' accounts and labels are unique, so certain.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.conditions import Condition, compile_condition
from app.domain.editorial_line.rules.detectors import DETECTORS
from app.domain.editorial_line.rules.disguised_words import Knows
from app.domain.editorial_line.rules.findings import ACTION_RANK, RuleFinding, TextMark, soften_action, sort_findings
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE, LexiconAutomaton
from app.domain.editorial_line.rules.line import EditorialLine, LineRule, Register, RegisterItem, RuleAction, RuleScope
from app.domain.editorial_line.rules.patterns import PatternSet
from app.domain.editorial_line.rules.piece import CheckedPiece, PieceScan
from app.domain.editorial_line.rules.plain_text import place_marks, plain_text
from app.domain.editorial_line.rules.rule_index import RuleIndex, RuleSigns, trigger_signs
from app.domain.editorial_line.rules.triggers import RegisterRelation
from app.domain.editorial_line.rules.words import language_lemmas, read_words

_NAMED = re.compile(r"([@#])(?<![\w@#][@#])([\w.·-]*\w)")


class RegisterIndex:
    def __init__(self, registers: Iterable[Register]) -> None:
        self._owners: dict[str, list[str]] = defaultdict(list)
        for register in registers:
            key = f"{register.code}/{RegisterRelation.MENTION.value}"
            for entry in register.entries:
                for name in (*(f"@{handle}" for handle in entry.handles), *(f"#{label}" for label in entry.labels)):
                    self._owners[fold(name)].append(key)

    def hits(self, text: str) -> Mapping[str, Sequence[TextMark]]:
        marks_by_key: dict[str, list[TextMark]] = defaultdict(list)
        if "@" not in text and "#" not in text:
            return marks_by_key
        for named in _NAMED.finditer(text):
            for key in self._owners.get(_handle_key(named[1], named[2]), ()):
                marks_by_key[key].append(TextMark(named.start(), named.end(), named[0]))
        return marks_by_key


def _handle_key(sign: str, name: str) -> str:
    """Key `@alcaldia@red.example` by its first part, on any server."""
    return fold(sign + name)


LANGUAGES = (ANY_LANGUAGE, "es", "ca", "gl", "eu")
LONGEST = 70_000
"""Characters read: no network takes more (Facebook, 63,206), and a check must end."""


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    rule: LineRule
    applies: Callable[[CheckedPiece], bool] | None
    clauses: tuple[tuple[RuleAction, Condition], ...]

    @property
    def may_block(self) -> bool:
        return any(action is RuleAction.BLOCK for action, _ in self.clauses)


class CompiledLine:
    """A line compiled once per version; thread-safe."""

    def __init__(
        self,
        line: EditorialLine,
        lemma: Callable[[str, str], str],
        *,
        region: str = "",
        knows: Knows | None = None,
    ) -> None:
        """Compile; `lemma(word, language)`: dictionary form; `region` (ISO 3166-2, `ES-VC`) enables its pack.

        `knows(word)`: whether a dictionary has it; without, no misspelt word is sought.
        """
        self.line = line
        self._lemmas = {language: language_lemmas(lemma, language) for language in LANGUAGES}
        sleepers = [_indexed_rule(rule) for rule in line.rules if rule.runs and applies_in_region(rule, region)]
        self._rules = RuleIndex(sleepers)
        self._barring = RuleIndex(sleeper for sleeper in sleepers if sleeper[0].may_block)
        self._automaton = LexiconAutomaton(
            _terms(line), self._lemmas, protected=frozenset(_protected(line)), knows=knows
        )
        self._relations = RegisterIndex(line.registers)
        self._patterns = PatternSet(_patterns(line))
        self._sites = {r.code: frozenset(site for e in r.entries for site in e.sites) for r in line.registers}

    def check(self, piece: CheckedPiece) -> tuple[RuleFinding, ...]:
        """Return findings, gravest first, one per rule."""
        return sort_findings(self._found(self._rules, piece))

    def bars(self, piece: CheckedPiece) -> tuple[RuleFinding, ...]:
        """Return blocking findings, running only rules that can block."""
        return sort_findings(
            finding for finding in self._found(self._barring, piece) if finding.action is RuleAction.BLOCK
        )

    def _found(self, rules: RuleIndex[_CompiledRule], piece: CheckedPiece) -> Iterable[RuleFinding]:
        findings_by_rule: dict[str, RuleFinding] = {}
        for reading in piece.readings():
            for finding in self._read(rules, reading):
                findings_by_rule[finding.rule] = min(findings_by_rule.get(finding.rule, finding), finding, key=_gravity)
        return findings_by_rule.values()

    def _read(self, rules: RuleIndex[_CompiledRule], piece: CheckedPiece) -> Iterable[RuleFinding]:
        findings_by_rule = {rule_finding.rule: rule_finding for _, rule_finding in self._spoken(rules, piece)}
        for finding in self._found_beside(rules, piece):
            findings_by_rule[finding.rule] = _merge_findings(findings_by_rule.get(finding.rule), finding)
        return findings_by_rule.values()

    def _spoken(
        self, rules: RuleIndex[_CompiledRule], piece: CheckedPiece
    ) -> Iterator[tuple[_CompiledRule, RuleFinding]]:
        look = self._look(piece)
        awake = (rule for rule in rules.by(look.hits, look.patterns) if not rule.applies or rule.applies(piece))
        return ((rule, finding) for rule in awake if (finding := _run_rule(rule, look)))

    def _found_beside(self, rules: RuleIndex[_CompiledRule], piece: CheckedPiece) -> Iterator[RuleFinding]:
        """Yield findings in fields beside the text that also hold with it: alone, they may lack context.

        The text is judged alone: readers may not see them.
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
            if _run_rule(rule, together):
                yield replace(finding, marks=_place_marks(finding.marks, parts))

    def _look(self, piece: CheckedPiece) -> PieceScan:
        piece = piece if len(piece.text) <= LONGEST else replace(piece, text=piece.text[:LONGEST])
        plain = plain_text(piece.text)
        words = read_words(plain.text, self._lemmas.get(piece.language, self._lemmas[ANY_LANGUAGE]))
        hits = {**self._automaton.hits(words, piece.language), **self._relations.hits(plain.text)}
        patterns = self._patterns.marks(plain.text)
        return PieceScan(piece, plain, place_marks(plain, hits), place_marks(plain, patterns), DETECTORS, self._sites)


def applies_in_region(rule: LineRule, region: str) -> bool:
    """Require its pack enabled; without regions, accept everywhere."""
    return not rule.regions or region in rule.regions


def _indexed_rule(rule: LineRule) -> tuple[_CompiledRule, RuleSigns | None]:
    return _compile_rule(rule), trigger_signs(t.Disjunction(tuple(clause.trigger for clause in rule.clauses)))


def _compile_rule(rule: LineRule) -> _CompiledRule:
    clauses = sorted(rule.clauses, key=lambda clause: ACTION_RANK[clause.action])
    return _CompiledRule(
        rule,
        _scope_predicate(rule.scope),
        tuple((clause.action, compile_condition(clause.trigger)) for clause in clauses),
    )


def _scope_predicate(scope: RuleScope) -> Callable[[CheckedPiece], bool] | None:
    requirements = [(name, wanted) for name, wanted in _scope_parts(scope) if wanted]
    if not requirements:
        return None
    return lambda piece: all(not wanted.isdisjoint(_attribute_values(piece, name)) for name, wanted in requirements)


def _scope_parts(scope: RuleScope) -> Iterator[tuple[str, frozenset[str]]]:
    yield "network", scope.networks
    yield "account", scope.accounts
    yield "topic", scope.topics
    yield "language", scope.languages
    yield "periods", scope.periods


def _attribute_values(piece: CheckedPiece, name: str) -> Iterable[str]:
    value = getattr(piece, name)
    return value if name == "periods" else (value,)


def _run_rule(compiled: _CompiledRule, look: PieceScan) -> RuleFinding | None:
    """Return the gravest clause that holds; a later certain one may outrank a softened block."""
    best: RuleFinding | None = None
    for action, condition in compiled.clauses:
        if (result := condition(look)) is None:
            continue
        certainty, marks = result
        done = soften_action(action, certainty)
        if best is None or ACTION_RANK[done] < ACTION_RANK[best.action]:
            best = RuleFinding(compiled.rule.code, done, compiled.rule.reviewer, certainty, _in_order(marks))
    return best


def _has_words(finding: RuleFinding) -> bool:
    return any(mark.end > mark.start for mark in finding.marks)


def _merge_findings(of_text: RuleFinding | None, beside: RuleFinding) -> RuleFinding:
    """Merge the graver's action and certainty with both's places."""
    if of_text is None:
        return beside
    graver = min(of_text, beside, key=_gravity)
    return replace(graver, marks=of_text.marks + beside.marks)


def _gravity(finding: RuleFinding) -> tuple[int, int]:
    return ACTION_RANK[finding.action], -finding.certainty


def _place_marks(marks: Iterable[TextMark], parts: Iterable[tuple[str, str]]) -> tuple[TextMark, ...]:
    """Map marks in joined parts to each part."""
    marks, placed, begins = tuple(marks), list[TextMark](), 0
    for field, text in parts:
        ends = begins + len(text)
        inside = (mark for mark in marks if begins <= mark.start < mark.end and mark.start < ends)
        for mark in inside:
            start, end = mark.start - begins, min(mark.end, ends) - begins
            placed.append(mark._replace(start=start, end=end, term=text[start:end], field=field))
        begins = ends + 1
    return tuple(placed)


def _in_order(marks: Iterable[TextMark]) -> tuple[TextMark, ...]:
    all_marks = tuple(marks)
    return all_marks if len(all_marks) < 2 else tuple(sorted(set(all_marks)))


def _terms(line: EditorialLine) -> Iterator[tuple[str, str, str]]:
    for lexicon in line.lexicons:
        for language, term in lexicon.terms:
            yield lexicon.code, language, term
    for register in line.registers:
        for entry in register.entries:
            yield from _terms_of(register.code, entry)


def _terms_of(register: str, entry: RegisterItem) -> Iterator[tuple[str, str, str]]:
    for term in entry.terms:
        yield f"{register}/{t.RegisterRelation.NAME.value}", ANY_LANGUAGE, term


def _protected(line: EditorialLine) -> Iterator[str]:
    """Yield the lexicons and registers of which one word alone stops a text."""
    for rule in line.rules:
        for clause in rule.clauses if rule.runs else ():
            match _only_sign(clause.trigger):
                case t.LexiconMatch(lexicon, 1) if clause.action is not RuleAction.WARN:
                    yield lexicon
                case t.RegisterMatch(register, how, 1) if RegisterRelation.NAME in how:
                    yield f"{register}/{RegisterRelation.NAME.value}"


def _only_sign(trigger: t.Trigger) -> t.Trigger:
    """Return the condition itself, or the only one that excuses do not go with."""
    if isinstance(trigger, t.Conjunction):
        signs = [part for part in trigger.of if not isinstance(part, t.Negation)]
        return signs[0] if len(signs) == 1 else trigger
    return trigger


def _patterns(line: EditorialLine) -> Iterator[str]:
    for rule in line.rules:
        if rule.runs:
            for clause in rule.clauses:
                yield from _patterns_in(clause.trigger)


def _patterns_in(trigger: t.Trigger) -> Iterator[str]:
    if isinstance(trigger, t.PatternMatch):
        yield trigger.pattern
    for part in t.condition_parts(trigger):
        yield from _patterns_in(part)
