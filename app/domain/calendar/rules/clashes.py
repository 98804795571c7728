"""Clashes between publications and with channels' events: advice that stops nothing."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.core.likeness import WordSet, group_near_duplicates
from app.core.messages import Message, msg
from app.core.zones import local_time
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.rules.emergency_text import EmergencyPart
from app.domain.posts.rules.free_slots import SPACING
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.rules.shown_state import MOVABLE_STATES

SAME_TEXT_SPAN = timedelta(days=30)
WARNED_STATES = MOVABLE_STATES - {PostStatus.EXPIRED.value}
"""States in which a clash is mendable."""


class ClashKind(StrEnum):
    SPACING = "spacing"
    TOPIC = "topic"
    ALIKE = "alike"
    CLOSED = "closed"
    HELD = "held"
    ELSEWHERE = "elsewhere"


TOO_NEAR = msg("A menos de una hora de «%(title)s» (%(at)s) en %(account)s.")
SAME_TOPIC = msg("El mismo tema y la misma cuenta ese día que «%(title)s» (%(at)s, %(account)s).")
SAME_TEXT = msg("Casi el mismo texto que «%(title)s» (%(at)s).")
UNTITLED = msg("Sin título")


class Publication(NamedTuple):
    """`day` in the organisation's zone, `texts` as word sets.

    `lacks`: missing emergency parts.
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
    texts: frozenset[WordSet]
    lacks: tuple[EmergencyPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Clash:
    """The nearest clash of its kind, with `more` others; links to post, period or day."""

    kind: ClashKind
    sentence: Message
    more: int = 0
    post: tuple[int, int] | None = None
    period_id: int | None = None
    day: date | None = None


AccountNames = Mapping[int, str]
ClashesByPost = dict[int, tuple[Clash, ...]]
_KIND_ORDER = tuple(ClashKind)


def find_clashes(
    pieces: Sequence[Publication], wanted: Collection[int], names: AccountNames, zone: str
) -> ClashesByPost:
    """Omit publications without clashes. `pieces` come by hour."""
    targets = [piece for piece in pieces if piece.id in wanted]
    clashes_by_post: dict[int, list[Clash]] = defaultdict(list)
    for numbered_clashes in (
        _spacing_clashes(pieces, targets, names, zone),
        _topic_clashes(pieces, targets, names, zone),
        _text_clashes(pieces, targets, zone),
    ):
        for key, clash in numbered_clashes:
            clashes_by_post[key].append(clash)
    return {key: tuple(some) for key, some in clashes_by_post.items()}


def sort_clashes(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    return tuple(sorted(clashes, key=lambda clash: _KIND_ORDER.index(clash.kind)))


NumberedClashes = Iterator[tuple[int, Clash]]
SharedAccount = tuple[Publication, int]


def _spacing_clashes(
    pieces: Sequence[Publication], targets: Sequence[Publication], names: AccountNames, zone: str
) -> NumberedClashes:
    """Exempt emergencies, which keep and cause no distance."""
    lines = _by_account(piece for piece in pieces if not _is_urgent(piece))
    for publication in targets:
        if _is_urgent(publication):
            continue
        near = [
            (other, key)
            for key in sorted(publication.accounts)
            for other in _publications_around(lines[key], publication, SPACING)
        ]
        if near:
            yield publication.id, _account_clash(ClashKind.SPACING, TOO_NEAR, publication, near, names, zone)


def _topic_clashes(
    pieces: Sequence[Publication], targets: Sequence[Publication], names: AccountNames, zone: str
) -> NumberedClashes:
    days: dict[tuple[date, int, int | None], list[Publication]] = defaultdict(list)
    for publication in pieces:
        for key in publication.accounts:
            days[publication.day, key, publication.topic_id].append(publication)
    for publication in targets:
        same = [
            (other, key)
            for key in sorted(publication.accounts)
            for other in days[publication.day, key, publication.topic_id]
        ]
        others = [each for each in same if each[0].id != publication.id]
        if others and publication.topic_id is not None:
            yield publication.id, _account_clash(ClashKind.TOPIC, SAME_TOPIC, publication, others, names, zone)


def _text_clashes(pieces: Sequence[Publication], targets: Sequence[Publication], zone: str) -> NumberedClashes:
    """Count all, perhaps hundreds; inspect only the nearest."""
    of_text: dict[WordSet, list[Publication]] = defaultdict(list)
    for publication in pieces:
        for text in publication.texts:
            of_text[text].append(publication)
    same = group_near_duplicates(of_text)
    for publication in targets:
        near, beside = set[int](), list[Publication]()
        for line in (of_text[other] for text in publication.texts for other in same.get(text, ())):
            first, here, last = _span_bounds(line, publication, SAME_TEXT_SPAN)
            near.update(other.id for other in line[first:last])
            beside += line[max(first, here - 1) : here + 2]
        near.discard(publication.id)
        if near:
            yield (
                publication.id,
                _text_clash(publication, [other for other in beside if other.id in near], len(near) - 1, zone),
            )


def _span_bounds(line: Sequence[Publication], publication: Publication, span: timedelta) -> tuple[int, int, int]:
    """Return start, position and end in a sorted line."""
    first, last = bisect_left(line, publication.at - span, key=_at), bisect_right(line, publication.at + span, key=_at)
    return first, bisect_left(line, publication.at, first, last, key=_at), last


def _text_clash(publication: Publication, near: Sequence[Publication], more: int, zone: str) -> Clash:
    other = _nearest(publication, near)
    sentence = msg(SAME_TEXT.msgid, title=_title(other), at=f"{local_time(other.at, zone):%d/%m, %H:%M}")
    return Clash(ClashKind.ALIKE, sentence, more, (other.year, other.ordinal))


def _by_account(pieces: Iterable[Publication]) -> Mapping[int, list[Publication]]:
    lines: dict[int, list[Publication]] = defaultdict(list)
    for piece in pieces:
        for key in piece.accounts:
            lines[key].append(piece)
    return lines


def _at(publication: Publication) -> datetime:
    return publication.at


def _publications_around(
    line: Sequence[Publication], publication: Publication, span: timedelta
) -> Iterator[Publication]:
    """Yield others nearer than `span` in a sorted line."""
    some = line[bisect_right(line, publication.at - span, key=_at) : bisect_left(line, publication.at + span, key=_at)]
    return (other for other in some if other.id != publication.id)


def _account_clash(
    kind: ClashKind,
    wording: Message,
    publication: Publication,
    near: Sequence[SharedAccount],
    names: AccountNames,
    zone: str,
) -> Clash:
    other = _nearest(publication, [piece for piece, _ in near])
    shared = sorted({names[key] for piece, key in near if piece.id == other.id})
    values = {"title": _title(other), "at": f"{local_time(other.at, zone):%H:%M}", "account": ", ".join(shared)}
    more = len({piece.id for piece, _ in near}) - 1
    return Clash(kind, msg(wording.msgid, **values), more, (other.year, other.ordinal))


def _nearest(publication: Publication, others: Iterable[Publication]) -> Publication:
    return min(others, key=lambda other: (abs(other.at - publication.at), other.id))


def _title(publication: Publication) -> Message | str:
    return publication.title or UNTITLED


def _is_urgent(publication: Publication) -> bool:
    return publication.topic_class == TopicClass.EMERGENCY


CROSSING_HORIZON = timedelta(days=60)
FARTHEST_CROSSING = timedelta(hours=72)


class EventSpan(Protocol):
    """Days are the organisation's, as in `models.ExternalEvent`."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...


def publications_near(event: EventSpan, hours_apart: int, pieces: Sequence[Publication]) -> Sequence[Publication]:
    """Count elapsed hours from event start and end; `pieces` come by hour."""
    apart = timedelta(hours=hours_apart)
    first = bisect_left(pieces, event.starts_at - apart, key=_instant_of)
    return pieces[first : bisect_right(pieces, event.ends_at + apart, key=_instant_of)]


def shares_a_day(event: EventSpan, starts_on: date, ends_on: date) -> bool:
    return event.first_day <= ends_on and event.last_day >= starts_on


def _instant_of(publication: Publication) -> datetime:
    return publication.at
