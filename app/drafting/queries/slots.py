"""What is in the way of another hour: what the same accounts say, and the dates that hold publications."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import true
from sqlmodel import Session, col, select

from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.rules.slots import LOOKED_AT, Taken, free_slots
from app.drafting.rules.states import Status
from app.periods import queries as periods
from app.periods.queries.working import working_of
from app.periods.rules.kinds import HOLDING
from app.periods.rules.stopping import is_allowed
from app.topics.models import Topic

OVER = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)
AHEAD = timedelta(days=LOOKED_AT + 7)


def slots_for(session: Session, post: Post, *, silent: Any, now: datetime) -> list[datetime]:
    """Free hours for a post whose own has passed; nothing while it has none. Two statements.

    `silent`: the condition that a variant does not go out after all, which its approval knows.
    """
    if post.planned_at is None:
        return []
    here = post.organisation_id
    known = periods.periods_between(session, here, now - AHEAD, now + AHEAD)
    found = _in_the_way(silent).all(session, organisation_id=here, now=now, post_id=post.id)
    topic_class = found[0][0]
    held = [
        (one.starts_at, one.ends_at)
        for one in known
        if one.kind in HOLDING and not is_allowed(topic_class, one.allowed)
    ]
    taken = Taken([at for _, at in found if at], held)
    return free_slots(post.planned_at, working_of(session, here, known), taken, now=now)


@cache
def _in_the_way(silent: Any) -> Read[tuple[str | None, datetime | None]]:
    """The class of its topic, beside each instant at which its accounts say something."""
    taken = (
        select(Post.planned_at)
        .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
        .join(Variant, col(Variant.post_version_id) == PostVersion.id)
        .where(Post.organisation_id == HERE, col(Post.planned_at) > given("now"), col(Post.status).not_in(OVER))
        .where(col(Variant.channel_id).in_(_ours(silent)), ~silent)
        .distinct()
        .subquery()
    )
    query = (
        columns(Topic.topic_class, taken.c.planned_at)
        .select_from(Post)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(taken, true())
        .where(Post.organisation_id == HERE, Post.id == given("post_id"))
    )
    return Read(query, as_it_is)


def _ours(silent: Any) -> Any:
    """The accounts through which the post itself goes."""
    return (
        select(Variant.channel_id)
        .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
        .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
        .where(Variant.organisation_id == HERE, Post.id == given("post_id"), ~silent)
        .correlate(None)
    )
