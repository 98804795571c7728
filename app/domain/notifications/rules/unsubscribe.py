from collections.abc import Callable
from typing import NamedTuple

_PURPOSE = "unsubscribe"


class UnsubscribeRequest(NamedTuple):
    organisation_id: int
    user_id: int
    kind: str


def unsubscribe_token(stop: UnsubscribeRequest, seal: Callable[[str], str]) -> str:
    return seal(f"{_PURPOSE}:{stop.organisation_id}:{stop.user_id}:{stop.kind}")


def parse_unsubscribe_token(token: str, unseal: Callable[[str], str]) -> UnsubscribeRequest | None:
    """Return None unless sealed here for this purpose."""
    try:
        purpose, body, user, kind = unseal(token).split(":")
        return UnsubscribeRequest(int(body), int(user), kind) if purpose == _PURPOSE else None
    except ValueError:
        return None
