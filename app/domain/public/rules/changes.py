"""Effects of the record's acts on public documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.audit.rules.acts import Act

_PUBLISHING_ACTS = frozenset({Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED})
_REWRITING_ACTS = (
    *("account", "indicator", "line", "norms", "organisation", "plan", "public_page"),
    *("report:prepared", "topic", "unit:c", "withdrawal"),
)
"""Prefixes of acts that rewrite everything."""


@dataclass(frozen=True, slots=True)
class PublicChanges:
    """The changes. `everything`: any page; `published`: only this year's list of publications.

    `last` is the last act's number; `more`: the record continues.
    """

    last: int
    everything: bool = False
    published: bool = False
    more: bool = False


def read_changes(deeds: Iterable[tuple[int, str]], *, since: int, limit: int) -> PublicChanges:
    """Collect changes from acts, given as number and act."""
    deeds = list(deeds)
    acts = {act for _, act in deeds}
    return PublicChanges(
        last=deeds[-1][0] if deeds else since,
        everything=any(act.startswith(_REWRITING_ACTS) for act in acts),
        published=bool(acts & _PUBLISHING_ACTS),
        more=len(deeds) == limit,
    )
