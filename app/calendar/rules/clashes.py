"""What a publication comes too near to in the calendar: advice for whoever plans, which stops nothing."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.calendar.rules.likeness import Words, nearly_same
from app.calendar.rules.showing import MOVABLE
from app.core.words import Sentence, say
from app.core.zones import wall
from app.drafting.rules.slots import SPACING
from app.drafting.rules.states import Status
from app.editorial_line.rules.emergency_text import Part
from app.topics.rules import TopicClass

ALIKE_WITHIN = timedelta(days=30)
WARNED = MOVABLE - {Status.EXPIRED.value}
"""The states in which somebody can still do something about it."""


class Kind(StrEnum):
    SPACING = "spacing"
    TOPIC = "topic"
    ALIKE = "alike"
    CLOSED = "closed"
    HELD = "held"
    ELSEWHERE = "elsewhere"


NEAR = say("A menos de una hora de «%(title)s» (%(at)s) en %(account)s.")
SAME_TOPIC = say("El mismo tema y la misma cuenta ese día que «%(title)s» (%(at)s, %(account)s).")
SAME_TEXT = say("Casi el mismo texto que «%(title)s» (%(at)s).")
UNTITLED = say("Sin título")


class Piece(NamedTuple):
    """A publication as it would speak: `day` by the clocks of the organisation, `texts` as sets of words.

    `lacks`: the parts of an emergency text that it does not say, where its topic is of emergencies.
    """

    id: int
    year: int
    ordinal: int
    title: str
    at: datetime
    day: date
    topic_id: int | None
    topic_class: str | None
    accounts: frozenset[int]
    texts: frozenset[Words]
    lacks: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """`more`: of the same kind besides the nearest, which is told. Where to go: a post, a period, or a day."""

    kind: Kind
    sentence: Sentence
    more: int = 0
    post: tuple[int, int] | None = None
    period_id: int | None = None
    day: date | None = None


Names = Mapping[int, str]
"""What each account is called."""
Found = dict[int, tuple[Clash, ...]]
_ORDER = tuple(Kind)


def clashes_among(pieces: Sequence[Piece], wanted: Collection[int], names: Names, zone: str) -> Found:
    """What each of the wanted publications comes too near to among all of them, by its id; those with nothing are
    left out. `pieces` in the order of their hours.
    """
    asked = [one for one in pieces if one.id in wanted]
    found: dict[int, list[Clash]] = defaultdict(list)
    for told in (
        _spacings(pieces, asked, names, zone),
        _topics(pieces, asked, names, zone),
        _likes(pieces, asked, zone),
    ):
        for key, clash in told:
            found[key].append(clash)
    return {key: tuple(some) for key, some in found.items()}


def in_order(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    return tuple(sorted(clashes, key=lambda one: _ORDER.index(one.kind)))


Told = Iterator[tuple[int, Clash]]
Near = tuple[Piece, int]
"""Another publication, and the account that both speak through."""


def _spacings(pieces: Sequence[Piece], asked: Sequence[Piece], names: Names, zone: str) -> Told:
    """An emergency keeps no distance, and nobody keeps it from one."""
    lines = _by_account(one for one in pieces if not _is_urgent(one))
    for one in asked:
        if _is_urgent(one):
            continue
        near = [(other, key) for key in sorted(one.accounts) for other in _around(lines[key], one, SPACING)]
        if near:
            yield one.id, _of_account(Kind.SPACING, NEAR, one, near, names, zone)


def _topics(pieces: Sequence[Piece], asked: Sequence[Piece], names: Names, zone: str) -> Told:
    days: dict[tuple[date, int, int | None], list[Piece]] = defaultdict(list)
    for one in pieces:
        for key in one.accounts:
            days[one.day, key, one.topic_id].append(one)
    for one in asked:
        same = [(other, key) for key in sorted(one.accounts) for other in days[one.day, key, one.topic_id]]
        others = [each for each in same if each[0].id != one.id]
        if others and one.topic_id is not None:
            yield one.id, _of_account(Kind.TOPIC, SAME_TOPIC, one, others, names, zone)


def _likes(pieces: Sequence[Piece], asked: Sequence[Piece], zone: str) -> Told:
    """A text may be said hundreds of times: its others are counted, and only the nearest are looked at."""
    of_text: dict[Words, list[Piece]] = defaultdict(list)
    for one in pieces:
        for text in one.texts:
            of_text[text].append(one)
    same = nearly_same(of_text)
    for one in asked:
        near, beside = set[int](), list[Piece]()
        for line in (of_text[other] for text in one.texts for other in same.get(text, ())):
            first, here, last = _within(line, one, ALIKE_WITHIN)
            near.update(other.id for other in line[first:last])
            beside += line[max(first, here - 1) : here + 2]
        near.discard(one.id)
        if near:
            yield one.id, _of_text(one, [other for other in beside if other.id in near], len(near) - 1, zone)


def _within(line: Sequence[Piece], one: Piece, span: timedelta) -> tuple[int, int, int]:
    """Where of a line, which is in order, what is as near as a span begins, where the piece stands, and the end."""
    first, last = bisect_left(line, one.at - span, key=_at), bisect_right(line, one.at + span, key=_at)
    return first, bisect_left(line, one.at, first, last, key=_at), last


def _of_text(one: Piece, near: Sequence[Piece], more: int, zone: str) -> Clash:
    other = _nearest(one, near)
    sentence = say(SAME_TEXT.msgid, title=_title(other), at=f"{wall(other.at, zone):%d/%m, %H:%M}")
    return Clash(Kind.ALIKE, sentence, more, (other.year, other.ordinal))


def _by_account(pieces: Iterable[Piece]) -> Mapping[int, list[Piece]]:
    lines: dict[int, list[Piece]] = defaultdict(list)
    for one in pieces:
        for key in one.accounts:
            lines[key].append(one)
    return lines


def _at(one: Piece) -> datetime:
    return one.at


def _around(line: Sequence[Piece], one: Piece, span: timedelta) -> Iterator[Piece]:
    """The others of a line, which is in order, that are nearer than a span."""
    some = line[bisect_right(line, one.at - span, key=_at) : bisect_left(line, one.at + span, key=_at)]
    return (other for other in some if other.id != one.id)


def _of_account(kind: Kind, told: Sentence, one: Piece, near: Sequence[Near], names: Names, zone: str) -> Clash:
    other = _nearest(one, [piece for piece, _ in near])
    shared = sorted({names[key] for piece, key in near if piece.id == other.id})
    said = {"title": _title(other), "at": f"{wall(other.at, zone):%H:%M}", "account": ", ".join(shared)}
    more = len({piece.id for piece, _ in near}) - 1
    return Clash(kind, say(told.msgid, **said), more, (other.year, other.ordinal))


def _nearest(one: Piece, others: Iterable[Piece]) -> Piece:
    return min(others, key=lambda other: (abs(other.at - one.at), other.id))


def _title(one: Piece) -> Sentence | str:
    return one.title or UNTITLED


def _is_urgent(one: Piece) -> bool:
    return one.topic_class == TopicClass.EMERGENCY
