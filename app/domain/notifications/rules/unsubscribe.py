from collections.abc import Callable
from typing import NamedTuple

from app.core.tokens import token_digest

_PURPOSE = "unsubscribe"


class UnsubscribeRequest(NamedTuple):
    """`mark`: of the letter's address, so that a restored number stops nobody else's; empty in old links."""

    organisation_id: int
    user_id: int
    kind: str
    mark: str = ""

    def is_of(self, address: str) -> bool:
        return self.mark in ("", _mark(address))


def unsubscribe_request(organisation_id: int, user_id: int, kind: str, address: str) -> UnsubscribeRequest:
    return UnsubscribeRequest(organisation_id, user_id, kind, _mark(address))


def unsubscribe_token(stop: UnsubscribeRequest, seal: Callable[[str], str]) -> str:
    return seal(f"{_PURPOSE}:{stop.organisation_id}:{stop.user_id}:{stop.kind}:{stop.mark}")


def parse_unsubscribe_token(token: str, unseal: Callable[[str], str]) -> UnsubscribeRequest | None:
    """Return None unless sealed here for this purpose."""
    try:
        purpose, body, user, kind, *mark = unseal(token).split(":")
        return UnsubscribeRequest(int(body), int(user), kind, *mark[:1]) if purpose == _PURPOSE else None
    except ValueError:
        return None


def _mark(address: str) -> str:
    return token_digest(address.casefold())[:16]
