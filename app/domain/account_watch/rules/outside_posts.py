"""Posts and texts of an account that Cauce did not publish, told apart from its own, even those it is not sure of."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

BEFORE, AFTER = timedelta(minutes=5), timedelta(hours=1)
"""Around the hour of a delivery of unknown end, a post may be it whatever its text."""
LOOK_BACK = timedelta(days=7)
"""How far back the account's posts are listed: what waits for a day is judged again."""


@dataclass(frozen=True, slots=True)
class AccountPost:
    """`text`: plain, as the network shows it."""

    remote_id: str
    permalink: str
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class UncertainDelivery:
    """A delivery that may be out: being sent, unconfirmed, or for a person to publish by hand."""

    text: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class KnownPosts:
    """Deliveries by identifier and address, texts of what people did by hand, what may be out, and what was noted.

    `shown`: texts by delivery, as first shown; `noted`: identifiers of posts from elsewhere, noted before.
    """

    deliveries: Mapping[str, int]
    noted: Collection[str]
    shown: Mapping[int, str]
    texts: Sequence[str]
    uncertain: Sequence[UncertainDelivery]

    @property
    def own_texts(self) -> Collection[str]:
        """Return the texts that Cauce may have put there, to be compared."""
        return {comparable_text(text) for text in chain(self.texts, (each.text for each in self.uncertain)) if text}


class OwnPost(NamedTuple):
    post: AccountPost
    delivery_id: int


def outside_posts(posts: Sequence[AccountPost], known: KnownPosts) -> list[AccountPost]:
    """Return the posts that nothing of Cauce's explains."""
    own = known.own_texts
    return [post for post in posts if not (_is_known(post, known, own) or _is_near(post, known.uncertain))]


def own_posts(posts: Sequence[AccountPost], known: KnownPosts) -> list[OwnPost]:
    """Return the posts that are of a delivery."""
    return [OwnPost(post, key) for post in posts if (key := _delivery_id(post, known)) is not None]


def is_changed(own: OwnPost, known: KnownPosts) -> bool:
    """Tell whether its text is neither the one that the account first showed nor of a correction under way."""
    first, text = known.shown.get(own.delivery_id), comparable_text(own.post.text)
    return first is not None and text != comparable_text(first) and text not in known.own_texts


def comparable_text(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split()).casefold()


def _is_known(post: AccountPost, known: KnownPosts, own: Collection[str]) -> bool:
    is_noted = post.remote_id in known.noted or _delivery_id(post, known) is not None
    return is_noted or comparable_text(post.text) in own


def _delivery_id(post: AccountPost, known: KnownPosts) -> int | None:
    return known.deliveries.get(post.remote_id, known.deliveries.get(post.permalink))


def _is_near(post: AccountPost, uncertain: Sequence[UncertainDelivery]) -> bool:
    return any(each.due_at - BEFORE <= post.made_at <= each.due_at + AFTER for each in uncertain)
