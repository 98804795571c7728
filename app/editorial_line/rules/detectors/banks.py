"""Bank accounts."""

import re
from collections.abc import Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.look import Look

_IBAN = re.compile(r"ES(?<!\wES)\d{2}(?:[ -]?\d{4}){5}(?!\w)")


def bank_accounts(look: Look) -> Sequence[Mark]:
    """Spanish IBAN whose control digits are right (ISO 13616: the whole, turned round, leaves 1 over 97)."""
    return [Mark(found.start(), found.end(), found[0]) for found in _IBAN.finditer(look.text) if is_iban(found[0])]


def is_iban(account: str) -> bool:
    bare = re.sub(r"[ -]", "", account.upper())
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1
