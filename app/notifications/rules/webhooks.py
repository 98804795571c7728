"""Addresses of channels that take messages by HTTP."""

from enum import StrEnum
from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.words import say

LONGEST = 2000


class Shape(StrEnum):
    """TEXT is what Slack, Mattermost and Rocket.Chat read; CARD, an Adaptive Card, what Teams reads."""

    TEXT = "text"
    CARD = "card"


SHAPE_WORDS = {
    Shape.CARD: say("Microsoft Teams (tarjeta)"),
    Shape.TEXT: say("Slack, Mattermost y otros (texto)"),
}


def host_of(address: str) -> str:
    """Raises `Refusal` for what is no whole address. Whether it may be spoken to is known only when it is."""
    wrong = Refusal(say("Escriba la dirección entera, como la da el canal: empieza por https://."))
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise wrong
    if len(address) > LONGEST or not address.isascii() or not address.isprintable() or " " in address:
        raise wrong
    return host
