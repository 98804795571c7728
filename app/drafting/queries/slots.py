"""What is in the way of another hour: what the same accounts say, and the dates that hold publications."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.db.reads import HERE, Read, given
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


def slots_for(session: Session, post: Post, *, now: datetime) -> list[datetime]:
    """Free hours for a post whose own has passed; nothing while it has none. Four statements."""
    if post.planned_at is None:
        return []
    known = periods.periods_between(session, post.organisation_id, now - AHEAD, now + AHEAD)
    topic = session.get(Topic, post.topic_id) if post.topic_id else None
    topic_class = topic.topic_class.value if topic else None
    held = [
        (one.starts_at, one.ends_at)
        for one in known
        if one.kind in HOLDING and not is_allowed(topic_class, one.allowed)
    ]
    taken = Taken(_TAKEN.all(session, organisation_id=post.organisation_id, now=now, post_id=post.id), held)
    return free_slots(post.planned_at, working_of(session, post.organisation_id, known), taken, now=now)


_OURS = (
    select(Variant.channel_id)
    .join(PostVersion, col(PostVersion.id) == Variant.post_version_id)
    .join(Post, (col(Post.id) == PostVersion.post_id) & (col(Post.version) == PostVersion.number))
    .where(Variant.organisation_id == HERE, Post.id == given("post_id"))
)
_TAKEN: Read[datetime] = Read(
    select(Post.planned_at)
    .join(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
    .join(Variant, col(Variant.post_version_id) == PostVersion.id)
    .where(Post.organisation_id == HERE, col(Post.planned_at) > given("now"), col(Post.status).not_in(OVER))
    .where(col(Variant.channel_id).in_(_OURS))
    .distinct(),
    lambda at: at,
)
