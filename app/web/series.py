"""What a post's page says of its series: its place, what goes before and after, and what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from app.audit.queries.history import PAGE, Told
from app.audit.rules import Act
from app.drafting import service as drafting
from app.drafting.models import Post
from app.drafting.rules.states import Origin
from app.series.models import PostSeries
from app.series.queries.occurrences import Neighbour, belonging
from app.series.service.beginning import may_change
from app.web.request import actor, reading


@dataclass(frozen=True, slots=True)
class Beside:
    """`total`: how many dates the series has; none for one without an end. A neighbour is (place, address)."""

    series: PostSeries
    place: int
    total: int | None
    is_own: bool
    before: tuple[int, str] | None
    after: tuple[int, str] | None
    may_carry: bool


@dataclass(frozen=True, slots=True)
class Alone:
    """A post of no series, that this person may make the first of one."""

    may_repeat: bool


def series_beside(post: Post, entries: Sequence[Told]) -> Beside | Alone:
    """One statement for a post of a series, none for the others; `entries`: the newest page of its record."""
    found = belonging(reading(), post) if _may_be_of_one(post, entries) else None
    if found is None:
        return Alone(bool(post.version and post.planned_on) and drafting.may_edit(post, actor()))
    series = found.series
    return Beside(
        series=series,
        place=found.dated.occurrence.place,
        total=series.total,
        is_own=found.dated.is_own,
        before=_at(found.before),
        after=_at(found.after),
        may_carry=series.ended_at is None and may_change(series, actor()),
    )


def _may_be_of_one(post: Post, entries: Sequence[Told]) -> bool:
    """The record tells of the first of a series; the others were created for it."""
    is_told = len(entries) == PAGE or any(entry.act == Act.SERIES_BEGUN for entry in entries)
    return post.origin is Origin.SERIES or is_told


def _at(neighbour: Neighbour | None) -> tuple[int, str] | None:
    if neighbour is None:
        return None
    place, year, ordinal = neighbour
    return place, url_for("drafting.show", year=year, ordinal=ordinal)
