"""Reads of the dates of a series, with the post of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.series.models import PostSeries, SeriesOccurrence


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a series and its post, if it became one."""

    occurrence: SeriesOccurrence
    post: Post | None

    @property
    def is_own(self) -> bool:
        """Whether somebody has edited it by itself since the series wrote it."""
        return self.post is not None and self.post.base != self.occurrence.base


Neighbour = tuple[int, int, int]
"""(place, year, ordinal)"""


@dataclass(frozen=True, slots=True)
class Belonging:
    """A post in its series: which one, its place, and the posts before and after."""

    series: PostSeries
    dated: Dated
    before: Neighbour | None
    after: Neighbour | None


def dates_of(session: Session, series: PostSeries, since: date = date.min) -> list[Dated]:
    """From a day on, in order; one statement."""
    values = {"organisation_id": series.organisation_id, "series_id": series.id, "since": since}
    return [Dated(*row) for row in _DATES.all(session, **values)]


def hold(session: Session, rows: Sequence[Dated]) -> None:
    """Their posts, locked until the transaction ends and as they are now."""
    keys = [row.post.id for row in rows if row.post]
    if keys:
        _HELD.all(session, organisation_id=rows[0].occurrence.organisation_id, keys=keys)


def belonging(session: Session, post: Post) -> Belonging | None:
    """None for a post of no series; one statement."""
    found = _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)
    if not found:
        return None
    series, occurrence = found[0][:2]
    around: list[Neighbour] = [row[2:] for row in found]
    before = next((one for one in around if one[0] < occurrence.place), None)
    after = next((one for one in around if one[0] > occurrence.place), None)
    return Belonging(series, Dated(occurrence, post), before, after)


def days_taken(session: Session, series: PostSeries, first: date, last: date) -> frozenset[date]:
    """The dates between two that have their row already."""
    values = {"series_id": series.id, "first": first, "last": last}
    return frozenset(day for (day,) in _TAKEN.all(session, organisation_id=series.organisation_id, **values))


_DATES: Load[tuple[SeriesOccurrence, Post | None]] = Load(
    select(SeriesOccurrence, Post)
    .outerjoin(Post, col(Post.id) == SeriesOccurrence.post_id)
    .where(SeriesOccurrence.organisation_id == HERE, SeriesOccurrence.series_id == given("series_id"))
    .where(col(SeriesOccurrence.day) >= given("since"))
    .order_by(col(SeriesOccurrence.day))
)
_HELD: Load[Post] = Load(
    select(Post)
    .where(Post.organisation_id == HERE, col(Post.id).in_(given("keys", many=True)))
    .order_by(col(Post.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_NEAR = aliased(SeriesOccurrence)
_BESIDE = aliased(SeriesOccurrence)


def _nearest(place: Any, is_beyond: Any) -> Any:
    """The place of the post that comes next, in one direction."""
    alike = (_BESIDE.organisation_id == HERE, col(_BESIDE.series_id) == SeriesOccurrence.series_id)
    return select(place).where(*alike, col(_BESIDE.post_id).is_not(None), is_beyond).scalar_subquery()


_PLACES = (
    col(SeriesOccurrence.place),
    _nearest(func.max(_BESIDE.place), col(_BESIDE.place) < SeriesOccurrence.place),
    _nearest(func.min(_BESIDE.place), col(_BESIDE.place) > SeriesOccurrence.place),
)
_OF_POST: Load[tuple[PostSeries, SeriesOccurrence, int, int, int]] = Load(
    select(PostSeries, SeriesOccurrence, _NEAR.place, Post.year, Post.ordinal)  # type: ignore[call-overload] # columns
    .join(SeriesOccurrence, col(SeriesOccurrence.series_id) == PostSeries.id)
    .join(_NEAR, (col(_NEAR.series_id) == PostSeries.id) & col(_NEAR.place).in_(_PLACES))
    .join(Post, col(Post.id) == _NEAR.post_id)
    .where(SeriesOccurrence.organisation_id == HERE, SeriesOccurrence.post_id == given("post_id"))
    .order_by(col(_NEAR.place))
)
_TAKEN: Read[tuple[date]] = Read(
    columns(SeriesOccurrence.day)
    .where(col(SeriesOccurrence.organisation_id) == HERE, col(SeriesOccurrence.series_id) == given("series_id"))
    .where(col(SeriesOccurrence.day).between(given("first"), given("last"))),
    as_it_is,
)
