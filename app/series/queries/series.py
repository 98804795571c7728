"""Reads of series: one, all of them, and those whose next post is to be created."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Post
from app.drafting.rules.states import FINISHED
from app.series.models import PostSeries, SeriesOccurrence


@dataclass(frozen=True, slots=True)
class Listed:
    """A series, when the next of its posts goes out, and how many there are."""

    series: PostSeries
    next_at: datetime | None
    made: int


def series_or_404(session: Session, organisation_id: int, series_id: int, *, lock: bool = False) -> PostSeries:
    """Raises `NotFound`; `lock` for a deed."""
    found = (_LOCKED if lock else _SERIES).first(session, organisation_id=organisation_id, series_id=series_id)
    if found is None:
        raise NotFound(say("Esa serie no existe."))
    return found


def listed(session: Session, organisation_id: int, *, now: datetime) -> list[Listed]:
    """Those that go on first, and then by name; two statements."""
    every = _EVERY.all(session, organisation_id=organisation_id)
    coming = {key: (at, made) for key, at, made in _COMING.all(session, organisation_id=organisation_id, now=now)}
    return [Listed(one, *coming.get(one.id, (None, 0))) for one in every]


def to_make(session: Session, day: date) -> list[tuple[int, int]]:
    """(organisation, series) of all that have something to create by a day."""
    return _TO_MAKE.all(session, day=day)


def follower_of(session: Session, series: PostSeries) -> PostSeries | None:
    """The series that was cut from it last."""
    return _FOLLOWER.first(session, organisation_id=series.organisation_id, series_id=series.id)


_ONE = select(PostSeries).where(PostSeries.organisation_id == HERE, PostSeries.id == given("series_id"))
_SERIES: Load[PostSeries] = Load(_ONE)
_LOCKED: Load[PostSeries] = Load(_ONE.with_for_update().execution_options(populate_existing=True))
_EVERY: Load[PostSeries] = Load(
    select(PostSeries)
    .where(PostSeries.organisation_id == HERE)
    .order_by(col(PostSeries.ended_at).is_not(None), PostSeries.title, col(PostSeries.id))
)
_AHEAD = (col(Post.planned_at) > given("now")) & col(Post.status).not_in(FINISHED)
_COMING: Read[tuple[int, datetime | None, int]] = Read(
    columns(
        SeriesOccurrence.series_id,
        func.min(col(Post.planned_at)).filter(_AHEAD),
        func.count(col(Post.id)),
    )
    .join(Post, col(Post.id) == SeriesOccurrence.post_id)
    .where(col(SeriesOccurrence.organisation_id) == HERE)
    .group_by(col(SeriesOccurrence.series_id)),
    as_it_is,
)
_TO_MAKE: Read[tuple[int, int]] = Read(
    columns(PostSeries.organisation_id, PostSeries.id)
    .where(col(PostSeries.make_on) <= given("day"))
    .order_by(col(PostSeries.make_on), col(PostSeries.id)),
    as_it_is,
    everywhere=True,
)
_FOLLOWER: Load[PostSeries] = Load(
    select(PostSeries)
    .where(PostSeries.organisation_id == HERE, PostSeries.follows_id == given("series_id"))
    .order_by(col(PostSeries.id).desc())
    .limit(1)
)
