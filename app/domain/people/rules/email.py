import re

from app.core.errors import Refusal
from app.core.messages import msg

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
MAX_EMAIL_LENGTH = 254


def parse_email(typed: str) -> str:
    """Return the address in lower case. Raises `Refusal` when undeliverable."""
    address = typed.strip()
    if len(address) > MAX_EMAIL_LENGTH or not _EMAIL.fullmatch(address):
        raise Refusal(msg("Escriba una dirección de correo, por ejemplo nombre@ayuntamiento.es."))
    return address.casefold()
