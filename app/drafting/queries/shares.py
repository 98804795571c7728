"""How much of a month is of a topic already; one statement."""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, func

from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.reads import HERE, Read, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.states import Status
from app.topics.models import Topic

DEAD = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
"""What is not going to be published, as it stands."""


_APART = 1_000_000
"""A month has fewer posts: two counts fit in one number."""


class Weighed(NamedTuple):
    """A topic with its target: `ours` of `total` living posts are of it; `account` names the one that narrows."""

    topic: str
    target: int
    ours: int
    total: int
    account: str


def weighed(
    session: Session,
    organisation_id: int,
    topic_id: int,
    *,
    start: datetime,
    end: datetime,
    but: int,
    channel_id: int | None = None,
) -> Weighed | None:
    """Of what is planned from one instant until another, the post `but` apart; through one account, if it is given.

    None for a topic that is closed or has no target.
    """
    asked = {"topic_id": topic_id, "start": start, "end": end, "but": but, "organisation_id": organisation_id}
    if channel_id is None:
        return _WHOLE.first(session, **asked)
    return _THROUGH.first(session, **asked, channel_id=channel_id)


def _read(*through: Any) -> Any:
    """Counted beside the topic, so that nothing planned is told apart from no target; both counts in one look."""
    living = (
        Post.organisation_id == HERE,
        col(Post.planned_at) >= given("start"),
        col(Post.planned_at) < given("end"),
        col(Post.status).not_in(DEAD),
        col(Post.id) != given("but"),
        *through,
    )
    ours = func.count().filter(col(Post.topic_id) == given("topic_id"))
    counts = columns(func.count() * _APART + ours).select_from(Post).where(*living)
    asked = (Topic.organisation_id == HERE, col(Topic.id) == given("topic_id"))
    wanted = columns(Topic.name, Topic.target_share, counts.scalar_subquery())
    return wanted.where(*asked, col(Topic.target_share) > 0, col(Topic.closed).is_(False))


def _of_all(topic: str, target: int, counts: int) -> Weighed:
    total, ours = divmod(counts, _APART)
    return Weighed(topic, target, ours, total, "")


def _of_account(topic: str, target: int, counts: int, network: Network, name: str) -> Weighed:
    return _of_all(topic, target, counts)._replace(account=called(network, name))


_SPEAKS = sa.exists().where(
    col(PostVersion.post_id) == Post.id,
    col(PostVersion.number) == Post.version,
    col(Variant.post_version_id) == PostVersion.id,
    col(Variant.channel_id) == given("channel_id"),
)
_WHOLE: Read[Weighed] = Read(_read(), _of_all)
_THROUGH: Read[Weighed] = Read(
    _read(_SPEAKS)
    .add_columns(col(Channel.network), col(Channel.name))
    .join(Channel, (col(Channel.id) == given("channel_id")) & (Channel.organisation_id == HERE)),
    _of_account,
)
