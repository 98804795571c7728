from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.posts.models import Post
from app.domain.series.models import PostSeries, SeriesOccurrence


@dataclass(frozen=True, slots=True)
class DatedPost:
    occurrence: SeriesOccurrence
    post: Post | None

    @property
    def is_own(self) -> bool:
        """Detect edits since the series wrote it."""
        return self.post is not None and self.post.base != self.occurrence.base


Neighbour = tuple[int, int, int]
"""(place, year, ordinal)."""


@dataclass(frozen=True, slots=True)
class SeriesMembership:
    """Series, place, and neighbours."""

    series: PostSeries
    dated: DatedPost
    before: Neighbour | None
    after: Neighbour | None


def series_dates(session: Session, series: PostSeries, since: date = date.min) -> list[DatedPost]:
    """Return the dated posts in order; one statement."""
    values = {"organisation_id": series.organisation_id, "series_id": series.id, "since": since}
    return [DatedPost(*row) for row in _DATES.all(session, **values)]


def lock_posts(session: Session, rows: Sequence[DatedPost]) -> None:
    """Lock until the transaction ends, and refresh."""
    keys = [row.post.id for row in rows if row.post]
    if keys:
        _LOCKED_POSTS.all(session, organisation_id=rows[0].occurrence.organisation_id, keys=keys)


def series_membership(session: Session, post: Post) -> SeriesMembership | None:
    """Return the post's series, place and neighbours, in one statement."""
    rows = _OF_POST.all(session, organisation_id=post.organisation_id, post_id=post.id)
    if not rows:
        return None
    series, occurrence = rows[0][:2]
    around: list[Neighbour] = [row[2:] for row in rows]
    before = next((neighbour for neighbour in around if neighbour[0] < occurrence.place), None)
    after = next((neighbour for neighbour in around if neighbour[0] > occurrence.place), None)
    return SeriesMembership(series, DatedPost(occurrence, post), before, after)


def dates_with_row(session: Session, series: PostSeries, first: date, last: date) -> frozenset[date]:
    values = {"series_id": series.id, "first": first, "last": last}
    return frozenset(day for (day,) in _TAKEN.all(session, organisation_id=series.organisation_id, **values))


_DATES: EntityQuery[tuple[SeriesOccurrence, Post | None]] = EntityQuery(
    select(SeriesOccurrence, Post)
    .outerjoin(Post, col(Post.id) == SeriesOccurrence.post_id)
    .where(SeriesOccurrence.organisation_id == ORGANISATION_ID, SeriesOccurrence.series_id == param("series_id"))
    .where(col(SeriesOccurrence.day) >= param("since"))
    .order_by(col(SeriesOccurrence.day))
)
_LOCKED_POSTS: EntityQuery[Post] = EntityQuery(
    select(Post)
    .where(Post.organisation_id == ORGANISATION_ID, col(Post.id).in_(param("keys", many=True)))
    .order_by(col(Post.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_NEAR = aliased(SeriesOccurrence)
_BESIDE = aliased(SeriesOccurrence)


def _nearest(place: Any, is_beyond: Any) -> Any:
    """Return a subquery of the place in one direction."""
    alike = (_BESIDE.organisation_id == ORGANISATION_ID, col(_BESIDE.series_id) == SeriesOccurrence.series_id)
    return select(place).where(*alike, col(_BESIDE.post_id).is_not(None), is_beyond).scalar_subquery()


_PLACES = (
    col(SeriesOccurrence.place),
    _nearest(func.max(_BESIDE.place), col(_BESIDE.place) < SeriesOccurrence.place),
    _nearest(func.min(_BESIDE.place), col(_BESIDE.place) > SeriesOccurrence.place),
)
_OF_POST: EntityQuery[tuple[PostSeries, SeriesOccurrence, int, int, int]] = EntityQuery(
    select_columns(PostSeries, SeriesOccurrence, _NEAR.place, Post.year, Post.ordinal)
    .join(SeriesOccurrence, col(SeriesOccurrence.series_id) == PostSeries.id)
    .join(_NEAR, (col(_NEAR.series_id) == PostSeries.id) & col(_NEAR.place).in_(_PLACES))
    .join(Post, col(Post.id) == _NEAR.post_id)
    .where(SeriesOccurrence.organisation_id == ORGANISATION_ID, SeriesOccurrence.post_id == param("post_id"))
    .order_by(col(_NEAR.place))
)
_TAKEN: Query[tuple[date]] = Query(
    select_columns(SeriesOccurrence.day)
    .where(
        col(SeriesOccurrence.organisation_id) == ORGANISATION_ID, col(SeriesOccurrence.series_id) == param("series_id")
    )
    .where(col(SeriesOccurrence.day).between(param("first"), param("last"))),
    as_tuple,
)
