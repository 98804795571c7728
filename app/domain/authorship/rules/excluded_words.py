"""Words that make nobody an author: links, dates, numbers, names, and the law as it is quoted."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple


class FoundWord(NamedTuple):
    """A word in its text, as typed."""

    text: str
    start: int
    end: int


_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>«»\"]+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\w)@\w[\w.]*")
_MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "gener febrer març maig juny juliol agost setembre novembre desembre "
    "xaneiro febreiro abril maio xuño xullo setembro outubro novembro decembro "
    "urtarrila otsaila martxoa apirila maiatza ekaina uztaila abuztua iraila urria azaroa abendua"
)
_DAYS = (
    "lunes martes miércoles jueves viernes sábado domingo dilluns dimarts dimecres dijous divendres dissabte diumenge "
    "luns mércores xoves venres astelehena asteartea asteazkena osteguna ostirala larunbata igandea"
)


def _any_of(names: str) -> str:
    longest_first = sorted(set(names.split()), key=len, reverse=True)
    return rf"(?:{'|'.join(longest_first)})\w{{0,3}}"


_MONTH, _DAY = _any_of(_MONTHS), _any_of(_DAYS)
_OF = r"(?:\s+(?:de|del|d['’]|do|da)\s*|\s*[/.,-]\s*|\s+)"
_DATE = re.compile(
    rf"\b(?:(?:{_DAY},?\s+)?(?:día\s+|dia\s+)?\d{{1,2}}(?:\s*(?:,|y|i|e|al?|eta)\s*\d{{1,2}})*{_OF}(?:{_MONTH}|\d{{1,2}})\b"
    rf"(?:{_OF}\d{{2,4}})?|{_DAY}\b|{_MONTH}\s+(?:de|del)\s+\d{{4}})"
    r"|\b(?:(?:de|a)\s+(?:las?|les)\s+)?\d{1,2}[:.]\d{2}(?:\s*(?:h|horas|hores)\b)?"
)
_WORD = re.compile(r"[^\W\d_]+")
_NEW_SENTENCE = re.compile(r"[.!?…:;\n\"«“(¡¿•–—]")
_LINKING = re.compile(r"[dilye]|de|del|las?|los|els?|les|dels|d[ao]s?|eta")
_MOST_LINKING = 3
_SMALL = 3
"""Letters of the words that no name begins with a capital, but for few."""


def blank_links_and_dates(text: str) -> str:
    """Return the text with spaces in their place, so that the other words keep theirs."""
    small = text.lower()
    searched = small if len(small) == len(text) else text
    spans = [match.span() for pattern in (_LINK, _DATE) for match in pattern.finditer(searched)]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def find_words(text: str) -> list[FoundWord]:
    """Return the words; numbers are none."""
    return [FoundWord(match[0], *match.span()) for match in _WORD.finditer(text)]


def name_places(text: str, words: Sequence[FoundWord]) -> frozenset[int]:
    """Return which words are of proper names: capitals within a sentence, with what links them.

    A text in which most small words have capitals has no names: it is shouted, or titled.
    """
    small = [word for word in words if len(word.text) <= _SMALL]
    if sum(map(_is_capital, small)) * 2 > len(small):
        return frozenset()
    begins = {0} | {
        place for place, (a, b) in enumerate(pairwise(words), start=1) if _NEW_SENTENCE.search(text, a.end, b.start)
    }
    places = set[int]()
    for first, last in _capital_runs(words, begins):
        if last > first or first not in begins:
            places.update(range(first, last + 1))
    return frozenset(places)


def _is_capital(word: FoundWord) -> bool:
    return word.text[0].isupper()


def _capital_runs(words: Sequence[FoundWord], begins: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of capitals joined by at most `_MOST_LINKING` small words."""
    place = 0
    while place < len(words):
        if not _is_capital(words[place]):
            place += 1
            continue
        last = _last_of_name(words, place, begins)
        yield place, last
        place = last + 1


def _last_of_name(words: Sequence[FoundWord], first: int, begins: set[int]) -> int:
    last, place = first, first + 1
    while place < len(words) and place not in begins and place - last <= _MOST_LINKING + 1:
        if _is_capital(words[place]):
            last = place
        elif not _LINKING.fullmatch(words[place].text):
            break
        place += 1
    return last


_QUOTED = re.compile(r"«[^«»]+»|“[^“”]+”|\"[^\"\n]+\"")
_NORM = (
    r"(?:ley|llei|lei|legea|real\s+decreto|reial\s+decret|decreto|decret|ordenanza|ordenança|reglamento|reglament|"
    r"directiva|orden|ordre|orde)"
)
_CITATION = re.compile(
    rf"\b(?:art(?:[íi]culos?|icles?|igos?|s?\.)\s*\d+|{_NORM}\b[^.\n«»\"]{{0,40}}\d+/\d{{2,4}}|"
    r"constituci[óo]n?\s+española|constitució\s+espanyola)",
    re.IGNORECASE,
)
_NEAR_QUOTE = 120
"""Characters on either side of a quotation in which its source is named."""


def quoted_law(text: str) -> list[tuple[int, int]]:
    """Return the places between quotation marks whose norm or article is cited beside them, in the same paragraph."""
    return [match.span() for match in _QUOTED.finditer(text) if _is_cited(text, *match.span())]


def _is_cited(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _NEAR_QUOTE) : start].rpartition("\n\n")[2]
    after = text[end : end + _NEAR_QUOTE].partition("\n\n")[0]
    return bool(_CITATION.search(before) or _CITATION.search(after))
