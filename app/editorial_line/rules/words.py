"""Reading a text as words, however they were typed: capitals, accents, look-alike letters and gaps hide nothing.

Offsets always speak of the text as it was given, so that a reader sees exactly what was matched.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
Lemma = Callable[[str], str]
"""From a word in lower case to its dictionary form, or itself when it has none."""

_VEIL = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\u0300-\u036f\U000e0000-\U000e007f]"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:·[^\W_]+)*")
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[ .\-_*/|·]{1,2}[^\W_](?![^\W_])){2,}")
_HASHTAG = re.compile(r"#([^\W_]\w*)")
_PART = re.compile(r"\d+|[^\W\d_]?[^\W\d_]*?(?=[A-ZÁÉÍÓÚÜÑÇÀÈÒÏ]|\d|_|$)")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b"})
_CYRILLIC = zip("авеёзикмнорстухѕіїјԁһӏ", "abee3ukmhopctyxsiijdhl", strict=True)
_GREEK = zip("αβγεικνορτυχωηςσ", "abyeikvoptuxwnco", strict=True)
_LATIN = {"ɑ": "a", "ɡ": "g", "ı": "i", "ʟ": "l", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "·": ""}
_LOOKALIKES = str.maketrans(dict(_CYRILLIC) | dict(_GREEK) | _LATIN)
_CAPACITY = 60_000


class _Memory(dict[str, str]):
    """What a function said of each word; forgotten when there are too many."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> str:
        if len(self) >= _CAPACITY:
            self.clear()
        answer = self[word] = self._function(word)
        return answer


def fold(word: str) -> str:
    """Lower case, no accents, Latin letters where others only look like them (Unicode NFKD; UTS #39 in spirit)."""
    lower = word.lower()
    if lower.isascii():
        return lower
    bare = unicodedata.normalize("NFKD", lower).translate(_LOOKALIKES)
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


_FOLDED = _Memory(fold)


class Lemmas:
    """Dictionary forms of one language, folded, remembered word by word."""

    def __init__(self, lemma: Lemma) -> None:
        self._lemma = lemma
        self.of = _Memory(self._read)

    def _read(self, word: str) -> str:
        lower = word.lower()
        return fold(self._lemma(_plain_letters(lower)))


def _plain_letters(word: str) -> str:
    """`v0ta` is read as `vota`; `2027`, `b12` and `30h` are left alone."""
    letters = sum(letter.isalpha() for letter in word)
    return word.translate(_LEET) if 2 <= letters < len(word) and letters * 2 >= len(word) else word


@dataclass(slots=True)
class Stream:
    """Words in a row, each between single spaces; `spans` finds where the n-th stands in the text."""

    line: str
    spans: Callable[[], Sequence[Span]]

    def span_of(self, end: int, words: int) -> Span:
        """Where the last `words` words before position `end` of the line stand in the text."""
        last = self.line.count(" ", 0, end) - 1
        spans = self.spans()
        return spans[last - words + 1][0], spans[last][1]


@dataclass(slots=True)
class Words:
    """`streams`: as written, by dictionary form, and what was taken apart (labels, spaced letters)."""

    text: str
    written: Stream
    lemmas: Stream
    others: tuple[Stream, ...]


def words_of(text: str, lemmas: Lemmas) -> Words:
    """Every way of reading the text; one pass, whatever the number of rules."""
    plain, origins = _unveiled(text)
    if "http" in plain or "www." in plain or "HTTP" in plain:
        plain = _ADDRESS.sub(lambda found: " " * len(found[0]), plain)
    found = _WORD.findall(plain)
    spans = _Spans(plain, origins)
    written = Stream(f" {' '.join([_FOLDED[word] for word in found])} ", spans)
    by_lemma = Stream(f" {' '.join([lemmas.of[word] for word in found])} ", spans)
    return Words(text, written, by_lemma, tuple(_others(plain, origins)))


class _Spans:
    """Computed when something was matched, which is seldom."""

    def __init__(self, plain: str, origins: Sequence[int] | None) -> None:
        self._plain, self._origins = plain, origins
        self._found: list[Span] = []

    def __call__(self) -> Sequence[Span]:
        if not self._found:
            self._found = [_back(match.span(), self._origins) for match in _WORD.finditer(self._plain)]
        return self._found


def _unveiled(text: str) -> tuple[str, Sequence[int] | None]:
    """Without the characters nobody sees, and for each that stays where it was (None: all of them)."""
    if text.isascii() or not _VEIL.search(text):
        return text, None
    origins = [place for place, letter in enumerate(text) if not _VEIL.match(letter)]
    return "".join(text[place] for place in origins), origins


def _back(span: Span, origins: Sequence[int] | None) -> Span:
    return span if origins is None else (origins[span[0]], origins[span[1] - 1] + 1)


def _others(plain: str, origins: Sequence[int] | None) -> Iterator[Stream]:
    if "#" in plain:
        for label in _HASHTAG.finditer(plain):
            parts = parts_of(label[1])
            if len(parts) > 1:
                yield _apart(parts, _back(label.span(), origins))
    for spaced in _SPACED.finditer(plain):
        letters = "".join(_WORD.findall(spaced[0]))
        yield _apart([letters], _back(spaced.span(), origins))


def _apart(parts: Sequence[str], span: Span) -> Stream:
    spans = [span] * len(parts)
    return Stream(f" {' '.join([_FOLDED[part] for part in parts])} ", lambda: spans)


def parts_of(label: str) -> list[str]:
    """The words of a label in `CamelCase`: `FiestasDeAgosto2027` is four."""
    return [part for part in _PART.findall(label) if part]
