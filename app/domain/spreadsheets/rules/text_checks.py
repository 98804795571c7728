"""Texts and links: publishable, and within account limits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.directory.rules.text_length import TextLength
from app.domain.directory.rules.text_parts import measure_parts
from app.domain.spreadsheets.rules.vocabulary import KnownAccount

WEB_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """`column`: as typed, empty for the whole row."""

    column: str
    sentence: Message


def length_problems(text: str, link: str, accounts: Iterable[KnownAccount]) -> Iterator[Message]:
    """Yield one per account exceeded."""
    for account in accounts:
        sizes = measure_parts(account.network, text, link, link_length=account.link_length, maximum=account.maximum)
        if over := next((size for size in sizes if size.over), None):
            yield _length_message(over, account)


def _length_message(used: TextLength, account: KnownAccount) -> Message:
    if used.left < 0:
        return msg(
            "El texto ocupa %(used)s de los %(maximum)s caracteres que admite %(account)s.",
            used=used.used,
            maximum=used.maximum,
            account=account.names[0],
        )
    return msg(
        "El texto ocupa %(used)s de los %(maximum)s octetos que admite %(account)s.",
        used=used.bytes_used,
        maximum=used.bytes_maximum,
        account=account.names[0],
    )


def parse_link(typed: str) -> str:
    """Return an address with host, or empty. Raises `Refusal` for other schemes (`javascript:` etc.)."""
    if not typed:
        return ""
    try:
        parts = urlsplit(typed)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
    if host and parts.scheme in WEB_SCHEMES and not any(sign.isspace() for sign in typed):
        return typed
    if typed.lower().startswith("www."):
        raise Refusal(msg("Al enlace «%(link)s» le falta el principio: escriba https://%(link)s.", link=typed[:80]))
    raise Refusal(
        msg("«%(link)s» no es un enlace que se pueda publicar: debe empezar por http:// o https://.", link=typed[:80])
    )
