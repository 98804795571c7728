"""Numbers that name a person: identity documents and vehicle plates."""

import re
from collections.abc import Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_FOREIGN = {"X": "0", "Y": "1", "Z": "2"}
_DOCUMENT = re.compile(r"[\dXYZxyz](?<![\w.].)(?:(?<=\d)\d\.?\d{3}\.?\d{3}|(?<=\D)[ .-]?\d{7})[ .-]?([A-Za-z])(?!\w)")
_PLATE = re.compile(r"\d(?<!\w\d)\d{3}[ -]?[BCDFGHJKLMNPRSTVWXYZ]{3}(?!\w)")
_VEHICLE = re.compile(
    r"\b(?:matr[ií]culas?|veh[ií]culos?|coches?|turismos?|motos?|furgonetas?|vehicles?|cotxes?|matr[ií]cules|ibilgailu\w*)\b",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a plate in which somebody says that it is one."""


def identity_numbers(look: Look) -> Sequence[Mark]:
    """DNI and NIE whose letter is the right one (remainder of 23; Real Decreto 1553/2005, Orden INT/2058/2008).

    A company's tax number (CIF) names nobody, and part of a number (`***4567**`) neither.
    """
    return [
        Mark(found.start(), found.end(), found[0])
        for found in _DOCUMENT.finditer(look.text)
        if letter_of(found[0][:-1]) == found[1].upper()
    ]


def letter_of(number: str) -> str:
    """The control letter of the digits of a DNI, or of a NIE with its first letter."""
    digits = re.sub(r"[ .-]", "", number.upper())
    return _LETTERS[int(_FOREIGN.get(digits[0], digits[0]) + digits[1:]) % len(_LETTERS)]


def personal_plates(look: Look) -> Sequence[Mark]:
    """Plates of the series in use since 2000, where the text speaks of a vehicle: four digits and three letters."""
    return [
        Mark(found.start(), found.end(), found[0])
        for found in _PLATE.finditer(look.text)
        if _VEHICLE.search(look.text, max(0, found.start() - _REACH), found.start())
    ]
