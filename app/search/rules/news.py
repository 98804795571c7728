"""What a stretch of the record touches of what can be found."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class News:
    """`last` is the number of the last deed read, and `more` says whether the record goes on after it."""

    last: int
    posts: frozenset[int] = frozenset()
    requests: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()
    citizens: frozenset[int] = frozenset()
    more: bool = False


def news(deeds: Iterable[tuple[int, str]], *, since: int, limit: int) -> News:
    """Read deeds, each with its number and its subject (`post:12`)."""
    deeds = list(deeds)
    return News(
        last=deeds[-1][0] if deeds else since,
        posts=_of("post", deeds),
        requests=_of("request", deeds),
        topics=_of("topic", deeds),
        channels=_of("channel", deeds),
        cases=_of("case", deeds),
        citizens=_of("citizen", deeds),
        more=len(deeds) == limit,
    )


def _of(kind: str, deeds: Iterable[tuple[int, str]]) -> frozenset[int]:
    named = (subject.partition(":") for _, subject in deeds)
    return frozenset(int(number) for name, _, number in named if name == kind and number.isdecimal())
