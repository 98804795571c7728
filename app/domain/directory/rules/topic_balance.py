from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WHOLE = 100


@dataclass(frozen=True, slots=True)
class TopicWeight:
    """`target`: share in per cent, 0 where unset."""

    topic_id: int
    name: str
    target: int
    count: int


@dataclass(frozen=True, slots=True)
class TopicShare:
    topic_id: int
    name: str
    target: int
    count: int
    actual: float


@dataclass(frozen=True, slots=True)
class TopicBalance:
    """`distance`: points from plan (K13), None without targets or posts.

    `untold`: publications without topic.
    """

    shares: Sequence[TopicShare]
    untold: int
    total: int
    distance: int | None

    @property
    def widest(self) -> float:
        """Return the largest per cent, actual or target."""
        return max((max(share.actual, share.target) for share in self.shares), default=WHOLE)


def topic_balance(weights: Iterable[TopicWeight], *, untold: int) -> TopicBalance:
    """Order by target, largest first; the rest by count."""
    topic_weights = list(weights)
    total = sum(weight.count for weight in topic_weights) + untold
    shares = [TopicShare(o.topic_id, o.name, o.target, o.count, _percent(o.count, total)) for o in topic_weights]
    shown = sorted((s for s in shares if s.target or s.count), key=lambda s: (-s.target, -s.count, s.name))
    return TopicBalance(shown, untold, total, _distance(shares, _percent(untold, total)) if total else None)


def _distance(shares: Sequence[TopicShare], untold: float) -> int | None:
    """Halve all differences between actual and target: 0 is the plan, 100 none of it.

    Topics without target count together against the rest; targets over the whole are scaled.
    """
    promised = sum(share.target for share in shares)
    if not promised:
        return None
    scale = min(1.0, WHOLE / promised)
    deviation = sum(abs(share.actual - share.target * scale) for share in shares if share.target)
    rest = untold + sum(share.actual for share in shares if not share.target)
    return round((deviation + abs(rest - max(0, WHOLE - promised))) / 2)


def _percent(count: int, total: int) -> float:
    return count * WHOLE / total if total else 0.0


MIN_POSTS = 4
"""Least monthly posts, the new one included."""


def share_with_one_more(count: int, total: int, target: int) -> int | None:
    """Return the monthly per cent; None within target or with few posts.

    `count` of `total` have the topic; target 0 is none.
    """
    if not target or total + 1 < MIN_POSTS or (count + 1) * 100 <= target * (total + 1):
        return None
    return round((count + 1) * 100 / (total + 1))
