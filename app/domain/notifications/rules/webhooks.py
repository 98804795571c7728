from urllib.parse import urlsplit

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg

MAX_ADDRESS_LENGTH = 2000


class WebhookFormat(LabelledEnum):
    """TEXT: Slack, Mattermost, Rocket.Chat; CARD (Adaptive Card): Teams."""

    TEXT = "text", msg("Slack, Mattermost y otros (texto)")
    CARD = "card", msg("Microsoft Teams (tarjeta)")


def webhook_host(address: str) -> str:
    """Raise `Refusal` for an incomplete address; reachability is checked at the call."""
    wrong = Refusal(msg("Escriba la dirección entera, como la da el canal: empieza por https://."))
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise wrong
    if len(address) > MAX_ADDRESS_LENGTH or not address.isascii() or not address.isprintable() or " " in address:
        raise wrong
    return host
