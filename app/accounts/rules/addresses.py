"""What is a mail address, for whoever types one: on a page or in the console."""

import re

from app.core.errors import Refusal
from app.core.words import say

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
LONGEST = 254


def mail_address(typed: str) -> str:
    """In small letters. Raises `Refusal` for what no letter could be sent to."""
    address = typed.strip()
    if len(address) > LONGEST or not _EMAIL.fullmatch(address):
        raise Refusal(say("Escriba una dirección de correo, por ejemplo nombre@ayuntamiento.es."))
    return address.casefold()
