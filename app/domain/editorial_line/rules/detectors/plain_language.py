import re
from collections.abc import Sequence

from app.domain.editorial_line.rules.detectors.characters import ACRONYMS
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan
from app.domain.editorial_line.rules.tokens import SENTENCE

LONGEST = 45
"""Words of a sentence; guides ask for 25, but a warning on every third post is read by nobody."""

_WORD = re.compile(r"[^\W_]+(?:[.,'’·-][^\W_]+)*")
_ACRONYM = re.compile(r"[A-ZÁÉÍÓÚÑÇ](?<![\w#@/.-].)[A-ZÁÉÍÓÚÑÇ]{1,5}(?![\w@/-])")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_CAPITAL_PHRASE = re.compile(r"(?<!\w)[A-ZÁÉÍÓÚÜÑÇ·]+(?:[ ,:;¡!¿?/-]+(?:[A-ZÁÉÍÓÚÜÑÇ·]+|\d+)(?![\w])){1,}")
_SHOUTED = 0.5


def long_sentences(look: PieceScan) -> Sequence[TextMark]:
    """Mark sentences over `LONGEST` words; `term`: the count."""
    if look.text.count(" ") < LONGEST:
        return []
    long = (sentence for sentence in SENTENCE.finditer(look.text) if len(sentence[0].split()) > LONGEST)
    counted = ((sentence, len(_WORD.findall(sentence[0]))) for sentence in long)
    return [_trimmed(sentence, words) for sentence, words in counted if words > LONGEST]


def _trimmed(sentence: re.Match[str], words: int) -> TextMark:
    blank = len(sentence[0]) - len(sentence[0].lstrip())
    return TextMark(sentence.start() + blank, sentence.end(), str(words))


def unexplained_acronyms(look: PieceScan) -> Sequence[TextMark]:
    """Mark once each acronym unknown and unexplained; words of a phrase in capitals are none."""
    phrases = [phrase.span() for phrase in _CAPITAL_PHRASE.finditer(look.text)]
    acronyms = (match for match in _ACRONYM.finditer(look.text) if not _ROMAN.fullmatch(match[0]))
    matches = [match for match in acronyms if not any(start <= match.start() < end for start, end in phrases)]
    if not matches or _is_shouted(look.text):
        return []
    known = {(hit.start, hit.end) for hit in look.hits.get(ACRONYMS, ())}
    firsts = {match[0]: match for match in reversed(matches) if match.span() not in known}
    return [
        TextMark(match.start(), match.end(), name) for name, match in firsts.items() if not _explained(look.text, match)
    ]


def _is_shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) > _SHOUTED * len(letters)


def _explained(text: str, acronym: re.Match[str]) -> bool:
    """Find `Plan General (PG)` or `PG (Plan General)`."""
    before, after = text[: acronym.start()].rstrip(), text[acronym.end() :].lstrip()
    return (before.endswith("(") and after.startswith((")", ","))) or after.startswith("(")
