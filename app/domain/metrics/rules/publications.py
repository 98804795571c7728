"""Publications by the address that a person copies from the network, or by account and day."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.name_keys import handle_key

UNKNOWN_ADDRESS = msg("Ninguna publicación de Cauce tiene esa dirección: cópiela de la página del envío.")
NOTHING_THAT_DAY = msg("De esa cuenta no salió nada ese día desde Cauce.")
SEVERAL_THAT_DAY = msg("Ese día salieron %(count)s publicaciones: ponga la dirección de la suya.")
_MOBILE = ("www.", "m.", "mobile.")


class AccountPublication(NamedTuple):
    """`part`: of a text in several, counted from one; `account`: as people may write it."""

    delivery_id: int
    permalink: str
    published_on: date
    part: int
    account: tuple[str, ...]
    responsible_id: int | None


def address_key(address: str) -> str:
    """Return what is the same of an address copied from a phone or a desk, with its slash or without."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address.strip()
    host = parts.netloc.casefold()
    mobile = next((prefix for prefix in _MOBILE if host.startswith(prefix)), "")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host.removeprefix(mobile)}{parts.path.rstrip('/')}{query}"


def address_variants(address: str) -> list[str]:
    """Return the ways in which a kept address of the same key may be written."""
    host, slash, rest = address_key(address).partition("/")
    path, _, query = rest.partition("?")
    end = f"?{query}" if query else ""
    return [
        f"https://{prefix}{host}{slash}{path}{closing}{end}" for prefix in ("", *_MOBILE) for closing in ("", "/")
    ] + [address.strip()]


class PublicationIndex:
    """Raises `Refusal`, in words, for what is not one publication."""

    def __init__(self, publications: Iterable[AccountPublication]) -> None:
        self._by_address: dict[str, AccountPublication] = {}
        self._by_day: dict[tuple[str, date], list[AccountPublication]] = {}
        for each in publications:
            if each.permalink:
                self._by_address[address_key(each.permalink)] = each
            for name in {handle_key(name) for name in each.account} if each.part <= 1 else ():
                self._by_day.setdefault((name, each.published_on), []).append(each)

    def at_address(self, address: str) -> AccountPublication:
        match = self._by_address.get(address_key(address))
        return _only([match] if match else [], UNKNOWN_ADDRESS)

    def of_account(self, account: str, day: date) -> AccountPublication:
        return _only(self._by_day.get((handle_key(account), day), []), NOTHING_THAT_DAY)


def _only(matches: Sequence[AccountPublication], absent: Message) -> AccountPublication:
    if not matches:
        raise Refusal(absent)
    if len(matches) > 1:
        raise Refusal(msg(SEVERAL_THAT_DAY.msgid, count=len(matches)))
    return matches[0]
