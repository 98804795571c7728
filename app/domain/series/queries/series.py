from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.directory.models import Topic
from app.domain.directory.rules.networks import ChannelState
from app.domain.people.models import User
from app.domain.people.queries.actors import load_actor
from app.domain.posts.models import Post
from app.domain.posts.queries import post_list
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.states import FINISHED_STATUSES
from app.domain.series.models import PostSeries, SeriesOccurrence
from app.domain.series.rules.series_state import SeriesTrouble


@dataclass(frozen=True, slots=True)
class SeriesListItem:
    series: PostSeries
    next_at: datetime | None
    made: int


def series_or_404(session: Session, organisation_id: int, series_id: int, *, lock: bool = False) -> PostSeries:
    """Raise `NotFound`; `lock` for a use case."""
    series = (_LOCKED if lock else _SERIES).first(session, organisation_id=organisation_id, series_id=series_id)
    if series is None:
        raise NotFound(msg("Esa serie no existe."))
    return series


def series_list(session: Session, organisation_id: int, *, now: datetime) -> list[SeriesListItem]:
    """Return active first, then by name; two statements."""
    every = _EVERY.all(session, organisation_id=organisation_id)
    coming = {key: (at, made) for key, at, made in _COMING.all(session, organisation_id=organisation_id, now=now)}
    return [SeriesListItem(series, *coming.get(series.id, (None, 0))) for series in every]


def series_due(session: Session, day: date) -> list[tuple[int, int]]:
    """Return (organisation, series) pairs."""
    return _TO_MAKE.all(session, day=day)


def following_series(session: Session, series: PostSeries) -> PostSeries | None:
    """Return the last split from it."""
    return _FOLLOWER.first(session, organisation_id=series.organisation_id, series_id=series.id)


_SERIES_BY_ID = select(PostSeries).where(
    PostSeries.organisation_id == ORGANISATION_ID, PostSeries.id == param("series_id")
)
_SERIES: EntityQuery[PostSeries] = EntityQuery(_SERIES_BY_ID)
_LOCKED: EntityQuery[PostSeries] = EntityQuery(
    _SERIES_BY_ID.with_for_update().execution_options(populate_existing=True)
)
_EVERY: EntityQuery[PostSeries] = EntityQuery(
    select(PostSeries)
    .where(PostSeries.organisation_id == ORGANISATION_ID)
    .order_by(col(PostSeries.ended_at).is_not(None), PostSeries.title, col(PostSeries.id))
)
_AHEAD = (col(Post.planned_at) > param("now")) & col(Post.status).not_in(FINISHED_STATUSES)
_COMING: Query[tuple[int, datetime | None, int]] = Query(
    select_columns(
        SeriesOccurrence.series_id,
        func.min(col(Post.planned_at)).filter(_AHEAD),
        func.count(col(Post.id)),
    )
    .join(Post, col(Post.id) == SeriesOccurrence.post_id)
    .where(col(SeriesOccurrence.organisation_id) == ORGANISATION_ID)
    .group_by(col(SeriesOccurrence.series_id)),
    as_tuple,
)
_TO_MAKE: Query[tuple[int, int]] = Query(
    select_columns(PostSeries.organisation_id, PostSeries.id)
    .where(col(PostSeries.make_on) <= param("day"))
    .order_by(col(PostSeries.make_on), col(PostSeries.id)),
    as_tuple,
    everywhere=True,
)
_FOLLOWER: EntityQuery[PostSeries] = EntityQuery(
    select(PostSeries)
    .where(PostSeries.organisation_id == ORGANISATION_ID, PostSeries.follows_id == param("series_id"))
    .order_by(col(PostSeries.id).desc())
    .limit(1)
)


MissingRequirement = tuple[SeriesTrouble, str]
"""A trouble and its name."""


def series_writer(session: Session, series: PostSeries, *, now: datetime) -> Actor | None:
    """Return the author, if they may still write here."""
    user = session.get(User, series.author_id) if series.author_id else None
    if user is None or user.disabled_at:
        return None
    actor = load_actor(session, user, series.organisation_id, now=now)
    return actor if actor and actor.may(Permission.POST_WRITE) else None


def missing_requirement(session: Session, series: PostSeries, draft: Draft) -> MissingRequirement | None:
    """Return the first requirement no longer met; at most two statements."""
    if series.topic_id:
        mine = (Topic.organisation_id == series.organisation_id, Topic.id == series.topic_id)
        topic = session.exec(select(Topic).where(*mine)).one()
        if topic.closed:
            return SeriesTrouble.TOPIC, topic.name
    wanted = {account for account, _ in draft.targets}
    accounts = post_list.all_channels(session, series.organisation_id) if wanted else ()
    shut = (channel for channel in accounts if channel.id in wanted and channel.state is not ChannelState.OPEN)
    closed_channel = next(shut, None)
    return (SeriesTrouble.ACCOUNT, closed_channel.called) if closed_channel else None
