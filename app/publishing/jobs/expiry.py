"""Posts whose hour passed without approval: approval is never tacit (invariant I3)."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor, the_clock
from app.db.scope import Sessions
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.publishing.queries import facts, sending
from app.publishing.rules import post_ending
from app.publishing.service import endings

BATCH = 50


def expire_unapproved(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """One transaction a post, so that a busy one holds up no other; nothing but one read when there is nothing."""
    with reading() as session:
        due = facts.forgotten(session, now=now, limit=BATCH)
    return sum(_expire(writing, organisation_id, post_id, now) for organisation_id, post_id in due)


def _expire(writing: Sessions, organisation_id: int, post_id: int, now: datetime) -> bool:
    """Look again under the post's lock: somebody may have decided, or moved its hour, in the meantime."""
    with writing() as session:
        post = sending.posts_for_update(session, {post_id})[post_id]
        if not facts.forgotten(session, now=now, limit=1, post_id=post_id):
            return False
        _end(session, post, actor=the_clock(organisation_id), now=now)
        session.commit()
        return True


def _end(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    if post_ending(sending.states_by_post(session, {post.id}).get(post.id, [])):
        endings.end_posts(session, [post], actor_of={post.organisation_id: actor}, now=now)
    else:
        drafting.expire(session, post, actor=actor, now=now)
