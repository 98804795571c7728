"""The text as read past disguises that change its characters, each with its place in the text given.

One pass finds entities, invisible signs within words, other alphabets (NFKC, UTS #39), bracketed letters, reversed
stretches and regional letters; an ordinary text is left as it is.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.letter_forms import LOOKALIKES, fold


def _signs(*ranges: tuple[int, int]) -> str:
    return "".join(chr(point) for first, last in ranges for point in range(first, last + 1))


_REGIONAL = _signs((0x1F1E6, 0x1F1FF))
_UNSEEN = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u3164\ufeff\uffa0" + _signs(
    (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202D), (0x2060, 0x206F)
)
_OTHER_ALPHABETS = _signs(
    (0x1D400, 0x1D7FF), (0xFF01, 0xFF5E), (0x249C, 0x24E9), (0x1F110, 0x1F12B), (0x1F130, 0x1F149), (0x1F150, 0x1F169)
) + _signs((0x1F170, 0x1F189), (0x1D2C, 0x1D6A), (0x02B0, 0x02B8), (0x02E1, 0x02E3), (0x2071, 0x2071), (0x207F, 0x207F))
_OUR_ALPHABET = frozenset("·ßẞæÆœŒþØøđĐłŁ")
_LETTERS = "".join(sorted({*_OTHER_ALPHABETS, *LOOKALIKES} - _OUR_ALPHABET))
_SIGNS = frozenset(f"&[({{\u202e{_UNSEEN}{_LETTERS}{_REGIONAL}")
"""The characters that may begin a disguise: few texts have any."""
_DISGUISE = re.compile(
    r"(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
    r"|\u202e(?P<reversed>[^\u202c\n]+)\u202c?"
    rf"|(?P<unseen>(?<=[\w@\#.])[{_UNSEEN}]+(?=[\w.]))"
    rf"|(?P<letters>[{re.escape(_LETTERS)}]+)"
    r"|(?P<bracketed>(?:(?<=\w)[\[({][\w.:][\])}](?=\w)|(?<!\w)[\[({]\w[\])}](?=\w\w)|(?<=\w\w)[\[({]\w[\])}](?!\w)))"
    rf"|(?P<regional>[{_REGIONAL}]{{3,}}|(?<![{_REGIONAL}])[{_REGIONAL}](?![{_REGIONAL}]))"
)
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlainText:
    """`places`: each character's start and end in the given text; None where nothing changed."""

    text: str
    places: Sequence[_Place] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the given text; reversed stretches are covered whole."""
        if self.places is None:
            return start, end
        covered = self.places[start:end]
        if not covered:
            place = self.places[start][0] if start < len(self.places) else self.places[-1][1] if self.places else 0
            return place, place
        return min(first for first, _ in covered), max(last for _, last in covered)

    def placed(self, marks: Iterable[TextMark]) -> Iterator[TextMark]:
        for mark in marks:
            start, end = self.span(mark.start, mark.end)
            yield mark._replace(start=start, end=end)


def plain_text(text: str) -> PlainText:
    """Undo the disguises of characters; the words' own are `tokens` and `disguised_words`."""
    read, places, done = list[str](), list[_Place](), 0
    for match in _disguises(text):
        _keep(text, done, match.start(), read, places)
        for letters, place in _READERS[str(match.lastgroup)](match):
            read.append(letters)
            places += [place] * len(letters)
        done = match.end()
    if not done:
        return PlainText(text)
    _keep(text, done, len(text), read, places)
    return PlainText("".join(read), places)


def _disguises(text: str) -> Iterator[re.Match[str]]:
    done = 0
    present = _SIGNS.intersection(text)
    for place in [place for place, sign in enumerate(text) if sign in present] if present else ():
        if place >= done and (match := _DISGUISE.match(text, place)):
            done = match.end()
            yield match


def _keep(text: str, start: int, end: int, read: list[str], places: list[_Place]) -> None:
    read.append(text[start:end])
    places += [(place, place + 1) for place in range(start, end)]


Letters = Iterator[tuple[str, _Place]]


def _entity(match: re.Match[str]) -> Letters:
    yield html.unescape(match[0]), match.span()


def _reversed(match: re.Match[str]) -> Letters:
    """Read the stretch in both directions: as it is shown, and as it is read aloud."""
    first, last = match.span("reversed")
    yield from ((match.string[place], (place, place + 1)) for place in range(first, last))
    yield " ", (last, last)
    for place in range(last - 1, first - 1, -1):
        yield match.string[place], (place, place + 1)


def _nothing(_match: re.Match[str]) -> Letters:
    return iter(())


def _other_letters(match: re.Match[str]) -> Letters:
    """Keep capitals: shouting and names are told by them."""
    for place, sign in enumerate(match[0], start=match.start()):
        letters = fold(sign)
        yield letters.upper() if sign.isupper() else letters, (place, place + 1)


def _bracketed(match: re.Match[str]) -> Letters:
    yield match[0][1], match.span()


def _regional(match: re.Match[str]) -> Letters:
    for place, sign in enumerate(match[0], start=match.start()):
        yield chr(ord("a") + _REGIONAL.index(sign)), (place, place + 1)


_READERS: dict[str, Callable[[re.Match[str]], Letters]] = {
    "entity": _entity,
    "reversed": _reversed,
    "unseen": _nothing,
    "letters": _other_letters,
    "bracketed": _bracketed,
    "regional": _regional,
}


def place_marks(plain: PlainText, hits: Mapping[str, Sequence[TextMark]]) -> Mapping[str, Sequence[TextMark]]:
    """Return the marks at their places in the given text."""
    return hits if plain.places is None else {key: list(plain.placed(marks)) for key, marks in hits.items()}
