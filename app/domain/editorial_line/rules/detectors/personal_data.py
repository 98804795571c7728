"""Personal data, not an office's landline, short number or address."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.piece import PieceScan

_IBAN = re.compile(r"ES(?<!\wES)\d{2}(?:[ -]?\d{4}){5}(?!\w)")


def bank_accounts(look: PieceScan) -> Sequence[TextMark]:
    """Mark valid Spanish IBANs (ISO 13616: rearranged, the remainder is 1 over 97)."""
    return _marks(look, (match for match in _IBAN.finditer(look.plain.text) if is_iban(match[0])))


def _marks(look: PieceScan, matches: Iterable[re.Match[str]]) -> Sequence[TextMark]:
    return look.placed(TextMark(match.start(), match.end(), match[0]) for match in matches)


def is_iban(account: str) -> bool:
    bare = re.sub(r"[ -]", "", account.upper())
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1


_MOBILE = re.compile(
    r"[67](?:(?<![\w,][67])|(?<=\+34[67])|(?<=0034[67]))\d{2}"
    r"(?:[ .-]?\d{3}[ .-]?\d{3}|(?:[ .-]?\d{2}){3})(?![\w-]|[.,]\d)"
)
_FREE = "gmail|hotmail|outlook|yahoo|icloud|live|msn|ymail|protonmail|proton|gmx"
_PROVIDER = re.compile(rf"@(?i:{_FREE})\.[A-Za-z]{{2,3}}\b")
_LOCAL_PART = re.compile(r"[\w.+-]{1,64}$")
GIVEN_NAMES = "given_names"


def mobile_phones(look: PieceScan) -> Sequence[TextMark]:
    """Mark Spanish mobiles (6, 7; national plan). Offices have some: a nearby name decides."""
    return _marks(look, _MOBILE.finditer(look.plain.text))


def personal_emails(look: PieceScan) -> Sequence[TextMark]:
    """Mark free-provider addresses beginning with a given name."""
    if "@" not in look.plain.text:
        return []
    names = sorted((hit.start, hit.end) for hit in look.hits.get(GIVEN_NAMES, ()))
    return [mark for mark in look.placed(_free_mails(look.plain.text)) if names and _holds_one(mark, names)]


def _holds_one(mail: TextMark, names: Sequence[tuple[int, int]]) -> bool:
    next_one = bisect_left(names, (mail.start, 0))
    return next_one < len(names) and names[next_one][1] <= mail.end


def _free_mails(text: str) -> Iterator[TextMark]:
    for provider in _PROVIDER.finditer(text):
        if local := _LOCAL_PART.search(text, max(0, provider.start() - 64), provider.start()):
            yield TextMark(local.start(), provider.end(), text[local.start() : provider.end()])


_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FOREIGN = {"X": "0", "Y": "1", "Z": "2"}
_DOCUMENT = re.compile(r"[\dXYZxyz](?<![\w.].)(?:(?<=\d)\d\.?\d{3}\.?\d{3}|(?<=\D)[ .-]?\d{7})[ .-]?([A-Za-z])(?!\w)")
_PLATE = re.compile(r"\d(?<!\w\d)\d{3}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}(?!\w)")
_VEHICLE = re.compile(
    r"\b(?:matr[ií]culas?|veh[ií]culos?|coches?|turismos?|motos?|furgonetas?|vehicles?|cotxes?|matr[ií]cules|ibilgailu\w*)\b",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a plate mentioning a vehicle."""


def identity_numbers(look: PieceScan) -> Sequence[TextMark]:
    """Mark valid DNI and NIE (letter: remainder of 23; Real Decreto 1553/2005, Orden INT/2058/2008).

    A tax number (CIF) or partial one (`***4567**`) identifies no person.
    """
    numbers = _DOCUMENT.finditer(look.plain.text)
    return _marks(look, (match for match in numbers if control_letter(match[0][:-1]) == match[1].upper()))


def control_letter(number: str) -> str:
    """Take DNI digits, or a NIE with its first letter."""
    digits = re.sub(r"[ .-]", "", number.upper())
    return _LETTERS[int(_FOREIGN.get(digits[0], digits[0]) + digits[1:]) % len(_LETTERS)]


def personal_plates(look: PieceScan) -> Sequence[TextMark]:
    """Mark plates since 2000 (four digits, three letters) near vehicle words."""
    plates, text = _PLATE.finditer(look.plain.text), look.plain.text
    return _marks(
        look, (plate for plate in plates if _VEHICLE.search(text, max(0, plate.start() - _REACH), plate.start()))
    )
