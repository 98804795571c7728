import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.domain.directory.rules.text_length import EMOJI
from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan

_LONGEST = 40
"""Longest sequence: families, flags of regions."""

_BEGINNING = re.compile(r"^[^\S\n]*", re.MULTILINE)
_PICTORIAL = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001ffff\u20e3]")


def emojis(look: PieceScan) -> Sequence[TextMark]:
    """Mark emojis; a joined sequence is one (UTS #51)."""
    return list(_emojis(look.text))


def _emojis(text: str) -> Iterator[TextMark]:
    done = 0
    for sign in _PICTORIAL.finditer(text):
        if sign.start() >= done and (match := EMOJI.search(text, max(done, sign.start() - 2), sign.end() + _LONGEST)):
            done = match.end()
            yield TextMark(match.start(), done, match[0])


def emoji_bullets(look: PieceScan) -> Sequence[TextMark]:
    """Mark emojis that begin two lines or more."""
    marks = look.detected("emojis")
    if len(marks) < 2:
        return []
    beginnings = {blanks.end() for blanks in _BEGINNING.finditer(look.text)}
    starting = [mark for mark in marks if mark.start in beginnings]
    return starting if len(starting) > 1 else []


def repeated_emojis(look: PieceScan) -> Sequence[TextMark]:
    return [
        TextMark(mark.start, other.end, mark.term)
        for mark, other in pairwise(look.detected("emojis"))
        if mark.term == other.term and not look.text[mark.end : other.start].strip()
    ]


_SMALL = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
_IN_CIRCLES = "\u249c-\u24e9\U0001f110-\U0001f12b\U0001f130-\U0001f169\U0001f172-\U0001f17d\U0001f180-\U0001f189"
_MATHEMATICAL, _FULL_WIDTH = "\U0001d400-\U0001d7ff", "\uff21-\uff3a\uff41-\uff5a"
_SIGN = f"[{_MATHEMATICAL}{_IN_CIRCLES}{_FULL_WIDTH}{''.join(_SMALL)}]"
_DECORATIVE = re.compile(_SIGN)
_STRETCH = re.compile(r"\S+")
_CAPITALS = re.compile(r"[A-ZÁÀÉÈÍÏÓÒÚÜÑÇ](?<![\w#@/.].)[^\W\d_a-z]+(?![\w@/])")
_MANY = 0.3
"""Share at which capitals shout, decorative letters dominate."""

_FEWEST = 20
ACRONYMS = "known_acronyms"


def decorative_letters(look: PieceScan) -> Sequence[TextMark]:
    """Mark words in decorative alphabets; `instead`: the plain word."""
    if look.text.isascii() or not _DECORATIVE.search(look.text):
        return []
    dressed = (word.span() for word in _STRETCH.finditer(look.text) if _DECORATIVE.search(word[0]))
    return [TextMark(start, end, look.text[start:end], plain_letters(look.text[start:end])) for start, end in dressed]


def plain_letters(words: str) -> str:
    """Replace only decorative letters (NFKC)."""
    letters = _DECORATIVE.sub(lambda sign: _SMALL.get(sign[0]) or unicodedata.normalize("NFKC", sign[0]), words)
    return unicodedata.normalize("NFC", letters)


def mostly_decorative(look: PieceScan) -> Sequence[TextMark]:
    """Mark decorative letters when many."""
    marks = look.detected("decorative_letters")
    if not marks:
        return []
    decorative = len(_DECORATIVE.findall(look.text))
    return marks if decorative > _MANY * _letters(look.text) else []


def shouting(look: PieceScan) -> Sequence[TextMark]:
    """Mark capitalised words over 30 % of 20 letters or more, except acronyms."""
    loud = [match.span() for match in _CAPITALS.finditer(look.text) if match[0].isupper()]
    if not loud or (total := _letters(look.text)) < _FEWEST:
        return []
    excused = {(hit.start, hit.end) for hit in look.hits.get(ACRONYMS, ())}
    marks = [TextMark(start, end, look.text[start:end]) for start, end in loud if (start, end) not in excused]
    return marks if sum(len(mark.term) for mark in marks) > _MANY * total else []


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
