"""What the address says that stops one kind of mail for one person: sealed, so nobody makes one up."""

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
    """Nothing for what was not sealed here, or was sealed for anything else."""
    try:
        purpose, body, user, kind = unseal(token).split(":")
        return UnsubscribeRequest(int(body), int(user), kind) if purpose == _PURPOSE else None
    except ValueError:
        return None
