"""Whether what happened in the house can have changed anything that everybody reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.audit.rules import Act

_SENDING = frozenset({Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED})
_ELSEWHERE = (
    *("account", "indicator", "line", "norms", "organisation", "plan", "public_page"),
    *("report:prepared", "topic", "unit:c", "withdrawal"),
)
"""How the acts begin after which everything is written anew."""


@dataclass(frozen=True, slots=True)
class News:
    """`everything`: any page may say something else; `published`: only this year's list of publications may.

    `last` is the number of the last deed read, and `more` says whether the record goes on after it.
    """

    last: int
    everything: bool = False
    published: bool = False
    more: bool = False


def news(deeds: Iterable[tuple[int, str]], *, since: int, limit: int) -> News:
    """Read deeds, each with its number and its act."""
    deeds = list(deeds)
    acts = {act for _, act in deeds}
    return News(
        last=deeds[-1][0] if deeds else since,
        everything=any(act.startswith(_ELSEWHERE) for act in acts),
        published=bool(acts & _SENDING),
        more=len(deeds) == limit,
    )
