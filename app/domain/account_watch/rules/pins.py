"""Posts that an account has pinned, as kept from one look to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.text import storable_text
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.directory.rules.networks import Network

MOST_PINS, LONGEST_TEXT = 20, 300
SINGLE_PIN = frozenset({Network.BLUESKY})
"""Networks where a pin takes the place of the one before."""


@dataclass(frozen=True, slots=True)
class PinnedPost:
    """`since`: the first look that found it pinned."""

    remote_id: str
    permalink: str
    text: str
    since: datetime

    def is_of(self, remote_id: str, permalink: str) -> bool:
        """Tell whether it is this publication, of which one message alone may be pinned."""
        is_part = bool(self.remote_id) and self.remote_id in remote_id.split(",")
        return is_part or bool(permalink and self.permalink == permalink)


def stored_pins(rows: Sequence[Mapping[str, Any]]) -> list[PinnedPost]:
    return [PinnedPost(**{**row, "since": datetime.fromisoformat(row["since"])}) for row in rows]


def pin_rows(
    posts: Sequence[AccountPost], before: Sequence[Mapping[str, Any]], *, now: datetime
) -> list[dict[str, str]]:
    """Return what to keep of what is pinned now, each since it was first seen."""
    since = {str(row["remote_id"]): str(row["since"]) for row in before}
    return [
        {
            "remote_id": storable_text(post.remote_id),
            "permalink": storable_text(post.permalink),
            "text": storable_text(post.text)[:LONGEST_TEXT],
            "since": since.get(post.remote_id, now.isoformat()),
        }
        for post in posts[:MOST_PINS]
    ]


def rows_with(post: AccountPost, before: Sequence[Mapping[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """Return what to keep once this is pinned too."""
    rest = [dict(row) for row in before if row["remote_id"] != post.remote_id]
    return [*pin_rows([post], before, now=now), *rest][:MOST_PINS]


def rows_without(remote_id: str, permalink: str, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what to keep once this publication is pinned no more."""
    pins = zip(before, stored_pins(before), strict=True)
    return [dict(row) for row, pin in pins if not pin.is_of(remote_id, permalink)]
