"""Feed entries touched by a part of the record."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.audit.rules.acts import Act

_ABOUT_RIGHTS = frozenset(
    {Act.MEMBERSHIP_GRANTED, Act.MEMBERSHIP_ENDED, Act.MEMBER_INVITED, Act.SUBSTITUTION_ENDED, Act.SUBSTITUTION_SET}
)
_ABOUT_ORGANISATION = frozenset({Act.ORGANISATION_CHANGED, Act.ORGANISATION_CREATED, Act.PLAN_APPROVED})
"""Acts on the organisation; an approved plan sets public topic names."""


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """The changes. `house`: the organisation, and so everything; `rights`: the readers' permissions.

    `last` is the last act's number; `more`: the record continues.
    """

    last: int
    posts: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    periods: frozenset[int] = frozenset()
    appointments: frozenset[int] = frozenset()
    sittings: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()
    house: bool = False
    rights: bool = False
    more: bool = False


def read_changes(deeds: Iterable[tuple[int, Act, str]], *, since: int, limit: int) -> FeedChanges:
    """Collect the changes from acts, given as number, act and subject."""
    deeds = list(deeds)
    acts = {act for _, act, _ in deeds}
    return FeedChanges(
        last=deeds[-1][0] if deeds else since,
        posts=_subject_ids("post", deeds),
        topics=_subject_ids("topic", deeds),
        channels=_subject_ids("channel", deeds),
        periods=_subject_ids("period", deeds),
        appointments=_subject_ids("appointment", deeds),
        sittings=_subject_ids("sitting", deeds),
        cases=_subject_ids("case", deeds),
        house=bool(acts & _ABOUT_ORGANISATION),
        rights=bool(acts & _ABOUT_RIGHTS),
        more=len(deeds) == limit,
    )


def _subject_ids(kind: str, deeds: Iterable[tuple[int, Act, str]]) -> frozenset[int]:
    named = (subject.partition(":") for _, _, subject in deeds)
    return frozenset(int(number) for name, _, number in named if name == kind and number.isdecimal())
