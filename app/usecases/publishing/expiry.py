"""Expiry of posts unapproved at their hour: approval is never tacit (invariant I3)."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.db.scope import Sessions
from app.domain.posts.models import Post
from app.domain.publishing.queries import due_deliveries, status_facts
from app.domain.publishing.rules.delivery import post_ending
from app.domain.publishing.service import completion
from app.usecases.posts import endings

BATCH = 50


def expire_unapproved(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Expire posts, one transaction each, so that a busy one delays no other; one read when there are none."""
    with reading() as session:
        due = status_facts.forgotten_posts(session, now=now, limit=BATCH)
    return sum(_expire(writing, organisation_id, post_id, now) for organisation_id, post_id in due)


def _expire(writing: Sessions, organisation_id: int, post_id: int, now: datetime) -> bool:
    """Check again under the post's lock: it may have been decided or moved."""
    with writing() as session:
        post = due_deliveries.lock_post_rows(session, {post_id})[post_id]
        if not status_facts.forgotten_posts(session, now=now, limit=1, post_id=post_id):
            return False
        _end_or_expire(session, post, actor=system_actor(organisation_id), now=now)
        session.commit()
        return True


def _end_or_expire(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    if post_ending(due_deliveries.states_by_post(session, {post.id}).get(post.id, [])):
        completion.end_finished_posts(session, [post], actor_of={post.organisation_id: actor}, now=now)
    else:
        endings.expire_post(session, post, actor=actor, now=now)
