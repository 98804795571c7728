"""A topic's monthly share; one statement."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network, channel_label
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.rules.states import PostStatus

DEAD_STATUSES = (PostStatus.REJECTED, PostStatus.WITHDRAWN, PostStatus.EXPIRED)
"""Never to be published."""


_COUNT_BASE = 1_000_000
"""Above a month's posts, so two counts fit in one."""


class TopicMonthShare(NamedTuple):
    """`ours` of `total` live posts; `account`: the account filter's name."""

    topic: str
    target: int
    ours: int
    total: int
    account: str


def topic_month_share(
    session: Session,
    organisation_id: int,
    topic_id: int,
    *,
    start: datetime,
    end: datetime,
    but: int,
    channel_id: int | None = None,
) -> TopicMonthShare | None:
    """Return the share without post `but`.

    None for a topic closed or without target.
    """
    params = {"topic_id": topic_id, "start": start, "end": end, "but": but, "organisation_id": organisation_id}
    if channel_id is None:
        return _WHOLE.first(session, **params)
    return _THROUGH.first(session, **params, channel_id=channel_id)


def _read(*through: Any) -> Any:
    """Count beside the topic: no posts differs from no target; one scan."""
    living = (
        Post.organisation_id == ORGANISATION_ID,
        col(Post.planned_at) >= param("start"),
        col(Post.planned_at) < param("end"),
        col(Post.status).not_in(DEAD_STATUSES),
        col(Post.id) != param("but"),
        *through,
    )
    ours = func.count().filter(col(Post.topic_id) == param("topic_id"))
    counts = select_columns(func.count() * _COUNT_BASE + ours).select_from(Post).where(*living)
    conditions = (Topic.organisation_id == ORGANISATION_ID, col(Topic.id) == param("topic_id"))
    wanted = select_columns(Topic.name, Topic.target_share, counts.scalar_subquery())
    return wanted.where(*conditions, col(Topic.target_share) > 0, col(Topic.closed).is_(False))


def _whole_share(topic: str, target: int, counts: int) -> TopicMonthShare:
    total, ours = divmod(counts, _COUNT_BASE)
    return TopicMonthShare(topic, target, ours, total, "")


def _account_share(topic: str, target: int, counts: int, network: Network, name: str) -> TopicMonthShare:
    return _whole_share(topic, target, counts)._replace(account=channel_label(network, name))


_SPEAKS = sa.exists().where(
    col(PostVersion.post_id) == Post.id,
    col(PostVersion.number) == Post.version,
    col(Variant.post_version_id) == PostVersion.id,
    col(Variant.channel_id) == param("channel_id"),
)
_WHOLE: Query[TopicMonthShare] = Query(_read(), _whole_share)
_THROUGH: Query[TopicMonthShare] = Query(
    _read(_SPEAKS)
    .add_columns(col(Channel.network), col(Channel.name))
    .join(Channel, (col(Channel.id) == param("channel_id")) & (Channel.organisation_id == ORGANISATION_ID)),
    _account_share,
)
