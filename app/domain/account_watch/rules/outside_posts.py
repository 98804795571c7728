"""Posts of an account that Cauce did not publish, told apart from its own, even those it is not sure of."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

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
    """Identifiers and addresses of what Cauce published, texts of what people did by hand, and what may be out."""

    marks: Collection[str]
    texts: Sequence[str]
    uncertain: Sequence[UncertainDelivery]


def outside_posts(posts: Sequence[AccountPost], known: KnownPosts) -> list[AccountPost]:
    """Return the posts that nothing of Cauce's explains."""
    own = {comparable_text(text) for text in chain(known.texts, (each.text for each in known.uncertain)) if text}
    return [post for post in posts if not (_is_known(post, known, own) or _is_near(post, known.uncertain))]


def comparable_text(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split()).casefold()


def _is_known(post: AccountPost, known: KnownPosts, own: Collection[str]) -> bool:
    return post.remote_id in known.marks or post.permalink in known.marks or comparable_text(post.text) in own


def _is_near(post: AccountPost, uncertain: Sequence[UncertainDelivery]) -> bool:
    return any(each.due_at - BEFORE <= post.made_at <= each.due_at + AFTER for each in uncertain)
