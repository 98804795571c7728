"""Single-pass matching of terms (Aho-Corasick), as written and by dictionary form.

A term's spelling sets its matching:

    hemos conseguido    those words in any form (`habían conseguido`)
    =cumplimos          no other form
    inaugur*            words so beginning (also the last of several: `apuesta decidid*`)
    ^Podemos            those capitals, or all
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import ahocorasick

from app.domain.editorial_line.rules.disguised_words import DisguisedWords, Knows
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import capitals, fold, visible_text
from app.domain.editorial_line.rules.tokens import TextSpan
from app.domain.editorial_line.rules.words import LemmaMemo, OtherWords, TextWords, read_words

ANY_LANGUAGE = ""


@dataclass(eq=False, slots=True)
class LexiconTerm:
    """`words`: length in words; `capitals`: required ones (`letter_forms.capitals`).

    `needs_tilde`: without its ñ it is another word (`gañán`, `ganan`).
    """

    lexicon: str
    text: str
    language: str
    words: int
    capitals: tuple[bool, ...] | None
    needs_tilde: bool = False


WordSpan = Callable[[int, int], TextSpan]

TermMatches = Collection[tuple[int, LexiconTerm]]


class LexiconAutomaton:
    def __init__(
        self,
        terms: Iterable[tuple[str, str, str]],
        lemmas: Mapping[str, LemmaMemo],
        *,
        protected: Collection[str] = (),
        knows: Knows | None = None,
    ) -> None:
        """Compile `terms`: (lexicon, language, term). `protected` lexicons' words are also seen misspelt."""
        written: dict[str, list[LexiconTerm]] = defaultdict(list)
        forms: dict[str, list[LexiconTerm]] = defaultdict(list)
        for lexicon, language, term in terms:
            _add(written, forms, (lexicon, language, term), lemmas[language], knows)
        self._written, self._forms = _machine(written), _machine(forms)
        self._disguised = DisguisedWords(_protected_words(written, protected), knows) if knows else None

    def hits(self, words: TextWords, language: str) -> dict[str, list[TextMark]]:
        """Return each place once per term, by lexicon, in text order."""
        marks: dict[str, list[TextMark]] = defaultdict(list)
        _add_marks(self._matches(words, language), words.span, words.text, marks)
        disguised = words.disguised(self._disguised.readings.__getitem__) if self._disguised else None
        for others in filter(None, (words.others, disguised)):
            _add_marks(self._matches(others, language), partial(others.span, words), words.text, marks)
        for hits in marks.values():
            if len(hits) > 1:
                hits.sort(key=_in_order)
        return marks

    def _matches(self, words: TextWords | OtherWords, language: str) -> TermMatches:
        forms = _found(self._forms, words.lemmas)
        here = [match for match in forms if match[1].language in (ANY_LANGUAGE, language)]
        return {*_found(self._written, words.written), *here}


def _protected_words(written: Mapping[str, list[LexiconTerm]], protected: Collection[str]) -> Iterator[str]:
    for line, terms in written.items():
        if any(term.lexicon in protected for term in terms) and " " not in (word := line.strip()):
            yield word if line.endswith(" ") else f"{word}*"


def _in_order(hit: TextMark) -> tuple[int, int]:
    return hit.start, -hit.end


def _add(
    written: dict[str, list[LexiconTerm]],
    forms: dict[str, list[LexiconTerm]],
    listed: tuple[str, str, str],
    lemmas: LemmaMemo,
    knows: Knows | None,
) -> None:
    lexicon, language, text = listed
    plain = text.lstrip("=^").rstrip("*")
    reading = read_words(plain, lemmas)
    line = reading.written
    if not line.strip():
        return
    is_exact, is_open = text.startswith("^"), text.endswith("*")
    needs_tilde = knows is not None and "ñ" in plain and _is_other_without_tilde(plain.lower(), lemmas, knows)
    term = LexiconTerm(lexicon, text, language, line.count(" ") - 1, capitals(plain) if is_exact else None, needs_tilde)
    written[line.rstrip() if is_open else line].append(term)
    if not is_open and text[0] not in "=^":
        forms[reading.lemmas].append(term)


def _is_other_without_tilde(term: str, lemmas: LemmaMemo, knows: Knows) -> bool:
    for word in term.split():
        bare = fold(word)
        if "ñ" in word and knows(bare) and lemmas.unfolded(bare) != lemmas.unfolded(word):
            return True
    return False


def _machine(keys: Mapping[str, list[LexiconTerm]]) -> ahocorasick.Automaton | None:
    machine = ahocorasick.Automaton()
    for key, terms in keys.items():
        machine.add_word(key, tuple(terms))
    if not keys:
        return None
    machine.make_automaton()
    return machine


def _found(machine: ahocorasick.Automaton | None, line: str) -> TermMatches:
    matches: list[tuple[int, LexiconTerm]] = []
    last, read = -1, 0
    for end, terms in machine.iter(line) if machine else ():
        last, read = last + line.count(" ", read, end), end
        matches += [(last, term) for term in terms]
    return matches


def _add_marks(matches: TermMatches, span: WordSpan, text: str, marks: dict[str, list[TextMark]]) -> None:
    for last, term in matches:
        start, stop = span(last, term.words)
        if term.needs_tilde and "ñ" not in visible_text(text[start:stop]).lower():
            continue
        if term.capitals is None or _has_capitals(term, text[start:stop]):
            marks[term.lexicon].append(TextMark(start, stop, term.text))


def _has_capitals(term: LexiconTerm, text: str) -> bool:
    """Accept the listed capitals or all; for labels, in some part."""
    if text.startswith("#"):
        plain, label = term.text.lstrip("^"), visible_text(text)
        return plain in label or plain.upper() in label
    typed = capitals(text)
    return typed == term.capitals or (term.capitals is not None and len(typed) == len(term.capitals) and all(typed))


def count_distinct_terms(hits: Iterable[TextMark]) -> int:
    """Count different terms; nested ones count once."""
    spans: dict[str, TextSpan] = {hit.term: (hit.start, hit.end) for hit in hits}
    outer_spans: list[TextSpan] = []
    for start, end in sorted(set(spans.values()), key=lambda span: (span[0], -span[1])):
        if not outer_spans or end > outer_spans[-1][1]:
            outer_spans.append((start, end))
    return len(outer_spans)
