"""Whether what happened in the house can have changed anything that everybody reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.audit.rules.acts import Act

_PUBLISHING_ACTS = frozenset({Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED})
_REWRITING_ACTS = (
    *("account", "indicator", "line", "norms", "organisation", "plan", "public_page"),
    *("report:prepared", "topic", "unit:c", "withdrawal"),
)
"""How the acts begin after which everything is written anew."""


@dataclass(frozen=True, slots=True)
class PublicChanges:
    """`everything`: any page may say something else; `published`: only this year's list of publications may.

    `last` is the number of the last deed read, and `more` says whether the record goes on after it.
    """

    last: int
    everything: bool = False
    published: bool = False
    more: bool = False


def read_changes(deeds: Iterable[tuple[int, str]], *, since: int, limit: int) -> PublicChanges:
    """Read deeds, each with its number and its act."""
    deeds = list(deeds)
    acts = {act for _, act in deeds}
    return PublicChanges(
        last=deeds[-1][0] if deeds else since,
        everything=any(act.startswith(_REWRITING_ACTS) for act in acts),
        published=bool(acts & _PUBLISHING_ACTS),
        more=len(deeds) == limit,
    )
