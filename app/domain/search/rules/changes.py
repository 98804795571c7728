"""Index changes from a part of the record."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """The changes; `last` is the last act's number; `more`: the record continues."""

    last: int
    posts: frozenset[int] = frozenset()
    requests: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()
    citizens: frozenset[int] = frozenset()
    more: bool = False


def read_changes(deeds: Iterable[tuple[int, str]], *, since: int, limit: int) -> IndexChanges:
    """Collect changes from acts, given as number and subject (`post:12`)."""
    deeds = list(deeds)
    return IndexChanges(
        last=deeds[-1][0] if deeds else since,
        posts=_subject_ids("post", deeds),
        requests=_subject_ids("request", deeds),
        topics=_subject_ids("topic", deeds),
        channels=_subject_ids("channel", deeds),
        cases=_subject_ids("case", deeds),
        citizens=_subject_ids("citizen", deeds),
        more=len(deeds) == limit,
    )


def _subject_ids(kind: str, deeds: Iterable[tuple[int, str]]) -> frozenset[int]:
    named = (subject.partition(":") for _, subject in deeds)
    return frozenset(int(number) for name, _, number in named if name == kind and number.isdecimal())
