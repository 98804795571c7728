"""How far what is planned is from the share each topic should have.

Whether one more publication takes its topic over the share the plan gives it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WHOLE = 100


@dataclass(frozen=True, slots=True)
class TopicWeight:
    """A topic with its publications; `target`, the share it should have, in per cent, or 0 where nobody set one."""

    topic_id: int
    name: str
    target: int
    count: int


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic as its bar tells it: publications, and what they are of the whole, in per cent."""

    topic_id: int
    name: str
    target: int
    count: int
    actual: float


@dataclass(frozen=True, slots=True)
class TopicBalance:
    """`distance`: points away from the plan (K13), or none while no topic has a target or nothing is planned.

    `untold`: publications of no topic.
    """

    shares: Sequence[TopicShare]
    untold: int
    total: int
    distance: int | None

    @property
    def widest(self) -> float:
        """The largest share there is or should be, in per cent: the length of the longest bar."""
        return max((max(one.actual, one.target) for one in self.shares), default=WHOLE)


def topic_balance(weights: Iterable[TopicWeight], *, untold: int) -> TopicBalance:
    """Topics with a target first, the largest first; the rest by how much there is of them."""
    found = list(weights)
    total = sum(one.count for one in found) + untold
    shares = [TopicShare(o.topic_id, o.name, o.target, o.count, _percent(o.count, total)) for o in found]
    shown = sorted((s for s in shares if s.target or s.count), key=lambda s: (-s.target, -s.count, s.name))
    return TopicBalance(shown, untold, total, _distance(shares, _percent(untold, total)) if total else None)


def _distance(shares: Sequence[TopicShare], untold: float) -> int | None:
    """Half of all differences between actual and target: 0 is the plan, 100 nothing of it.

    What no topic has a target for counts together, against what the targets leave of the whole; targets that
    promise more than the whole are taken in proportion.
    """
    promised = sum(share.target for share in shares)
    if not promised:
        return None
    scale = min(1.0, WHOLE / promised)
    told = sum(abs(share.actual - share.target * scale) for share in shares if share.target)
    rest = untold + sum(share.actual for share in shares if not share.target)
    return round((told + abs(rest - max(0, WHOLE - promised))) / 2)


def _percent(count: int, total: int) -> float:
    return count * WHOLE / total if total else 0.0


MIN_POSTS = 4
"""Publications of a month, that one included, from which a share says something: one of one is always all of it."""


def share_with_one_more(count: int, total: int, target: int) -> int | None:
    """What the topic would be of the month, in per cent; None where it keeps to its target or nothing can be said.

    `count` of `total` publications are of the topic already; a target of 0 is none.
    """
    if not target or total + 1 < MIN_POSTS or (count + 1) * 100 <= target * (total + 1):
        return None
    return round((count + 1) * 100 / (total + 1))
