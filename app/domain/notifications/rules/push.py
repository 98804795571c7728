"""Notices pushed to a person's device: four kinds and no content, since a locked screen shows them to anybody."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import timedelta

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.notifications.rules.webhooks import webhook_host

WORTH_TELLING = timedelta(hours=12)
"""The age from which a push is no news: it waits in the application and in the mail."""
MOST_DEVICES = 10
_KEY_BYTES, _SECRET_BYTES = 65, 16


class PushKind(LabelledEnum):
    WAITING = "waiting", msg("Algo espera su decisión")
    BY_HAND = "by_hand", msg("Es hora de publicar a mano")
    ESCALATED = "escalated", msg("Ha vencido un plazo")
    CRISIS = "crisis", msg("Aviso de crisis")


PUSH_KINDS = {
    "review_asked": PushKind.WAITING,
    "review_reminded": PushKind.WAITING,
    "emergency_asked": PushKind.WAITING,
    "request_to_decide": PushKind.WAITING,
    "reply_to_review": PushKind.WAITING,
    "publish_by_hand": PushKind.BY_HAND,
    "withdraw_by_hand": PushKind.BY_HAND,
    "reply_by_hand": PushKind.BY_HAND,
    "review_escalated": PushKind.ESCALATED,
    "nobody_decides": PushKind.ESCALATED,
    "case_escalated": PushKind.ESCALATED,
    "crisis_spike": PushKind.CRISIS,
    "crisis_update_due": PushKind.CRISIS,
}


@dataclass(frozen=True, slots=True)
class PushAddress:
    """A browser's own address, with the key and the secret its messages are encrypted for (RFC 8291)."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.endpoint.encode()).hexdigest()

    @property
    def host(self) -> str:
        """Raise `Refusal` for an incomplete address."""
        return webhook_host(self.endpoint)


def check_push_address(address: PushAddress) -> None:
    """Raise `Refusal` unless the browser gave an address and keys of the right length."""
    lengths = [len(decode_key(key)) for key in (address.p256dh, address.auth)]
    if not address.host or lengths != [_KEY_BYTES, _SECRET_BYTES]:
        raise Refusal(msg("El navegador no dio una dirección válida para los avisos."))


def decode_key(key: str) -> bytes:
    """Return the bytes of a base64url key without padding; none if it is not one."""
    try:
        return base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
