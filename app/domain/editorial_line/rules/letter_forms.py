"""Folding of capitals, accents, look-alikes, invisible signs into one spelling."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

_CYRILLIC = ("авеёзикмнорстухѕіїјԁһӏѵԛԝьгп", "abeeeukmhopctyxsiijdhlvqwbrn")
_GREEK = ("αβγεικνορτυχωηςσζμΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abyeikvoptuxwncozmabezhikmnoptyx")
_ARMENIAN = ("օսհոզցԱՍՏՕ", "ouhnqgusso")
_LISU = ("ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ", "bpdtgkjczfmnlsrvhwxyaeiou")
_CHEROKEE = ("ᎠᎡᎢᎪᎫᎬᎳᎷᎻᎽᏀᏃᏢᏙᏚᏞᏟᏦᏴᏤᏕᎥ", "drtajewmhygzpvslckbvsi")
_SMALL_CAPITALS = ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz")
_LATIN = ("ɑɡıɩøđłƚħŧƒƿɓɗɖʋȷɨʉɵ", "agiiodllhtfpbddvjiuo")
_LONGER = {
    "ß": "ss",
    "ẞ": "ss",
    "æ": "ae",
    "Æ": "ae",
    "œ": "oe",
    "Œ": "oe",
    "þ": "th",
    "·": "",
    "Ø": "o",
    "Đ": "d",
    "Ł": "l",
}
_EMOJIS = frozenset("🅰🅱🅾🅿")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_ENCLOSED = (0x249C, 0x24B6, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170)
"""Starts of enclosed alphabets."""


def _pairs() -> Iterator[tuple[str, str]]:
    for theirs, ours in (_CYRILLIC, _GREEK, _ARMENIAN, _LISU, _CHEROKEE, _SMALL_CAPITALS, _LATIN):
        yield from zip(theirs, ours, strict=True)
    for first in _ENCLOSED:
        yield from ((chr(first + place), letter) for place, letter in enumerate(_ALPHABET))
    yield from _LONGER.items()


LOOKALIKES = {theirs: ours for theirs, ours in _pairs() if theirs not in _EMOJIS}


Read = TypeVar("Read")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn"})
_OUR_MARKS = frozenset("\u0300\u0301\u0303\u0308\u0327")
_MOST_SIGNS, _LONGEST = 20_000, 100


class TextMemo(dict[str, Read], Generic[Read]):
    """Results by text, none for long ones; cleared when full."""

    def __init__(self, function: Callable[[str], Read], most: int = _MOST_SIGNS) -> None:
        super().__init__()
        self._function, self._most = function, most

    def __missing__(self, text: str) -> Read:
        answer = self._function(text)
        if len(text) <= _LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[text] = answer
        return answer


def _folded(sign: str) -> str:
    """Return unaccented lower-case Latin (NFKD; look-alikes by UTS #39), or nothing."""
    if sign in LOOKALIKES:
        return LOOKALIKES[sign]
    if is_unseen(sign):
        return ""
    if not sign.isalnum():
        return sign
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).lower())
    return "".join(LOOKALIKES.get(letter, letter) for letter in small if not is_unseen(letter))


def is_unseen(sign: str) -> bool:
    """Detect zero width: joiners, marks, controls, fillers, surrogate halves."""
    return sign in _FILLERS or (unicodedata.category(sign) in _UNSEEN and not sign.isspace())


FOLDED_SIGNS: TextMemo[str] = TextMemo(_folded)


def fold(text: str) -> str:
    """Fold for comparison; a letter may become several or none."""
    lower = text.lower()
    if lower.isascii() and lower.isprintable():
        return lower
    return "".join(map(FOLDED_SIGNS.__getitem__, text))


def visible_text(text: str) -> str:
    """Remove invisible signs; keep accents and capitals (NFC)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if not is_unseen(sign))


def has_lookalikes(word: str) -> bool:
    """Tell whether some letter only imitates its Latin reading, or bears a mark of no language of ours."""
    if word.isascii():
        return False
    marks = {sign for sign in unicodedata.normalize("NFD", word) if unicodedata.combining(sign)}
    return not marks <= _OUR_MARKS or any(sign in LOOKALIKES and sign != "·" for sign in word)


def capitals(text: str) -> tuple[bool, ...]:
    plain = unicodedata.normalize("NFKC", visible_text(text))
    return tuple(letter.isupper() for letter in plain if letter.isalpha())
