"""Post endings: withdrawal, and expiry unapproved at their hour: approval is never tacit (I3)."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.db.scope import Sessions
from app.domain.approvals.service import step_alerts
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.queries import due_deliveries, status_facts
from app.domain.publishing.rules.delivery import post_ending
from app.domain.publishing.service import completion
from app.usecases.posts import drafts
from app.usecases.posts.actions import check_reason, end_post, is_plain_draft

BATCH = 50


def withdraw_post(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw for good; nothing is sent."""
    drafts.check_may_edit(post, actor)
    end_post(session, post, PostTransition.WITHDRAW, reason=reason, actor=actor, now=now)
    audit.record(session, Act.POST_WITHDRAWN, actor=actor, now=now, subject=f"post:{post.id}", reason=reason)


def withdraw_drafts(session: Session, post_ids: Collection[int], *, reason: str, actor: Actor, now: datetime) -> int:
    """Withdraw in a few statements; return the number. Submitted ones stay."""
    posts = post_queries.locked_posts(session, actor.organisation_id, list(post_ids))
    sent = due_deliveries.states_by_post(session, list(post_ids))
    plain = [post for post in posts if post.id not in sent and is_plain_draft(post, actor)]
    check_reason(reason)
    for post in plain:
        lifecycle.apply_transition(session, post, PostTransition.WITHDRAW, actor=actor, now=now, reason=reason)
    entries = [
        audit.EntryDraft(Act.POST_WITHDRAWN, post.organisation_id, f"post:{post.id}", {"reason": reason})
        for post in plain
    ]
    audit.record_all(session, entries, actor=actor, now=now)
    return len(plain)


def expire_post(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    """Expire an unapproved post: approval is never tacit (I3)."""
    end_post(session, post, PostTransition.EXPIRE, reason="su hora pasó", actor=actor, now=now)
    audit.record(session, Act.POST_EXPIRED, actor=actor, now=now, subject=f"post:{post.id}", planned_at=post.planned_at)
    step_alerts.notify_expired(session, post, now=now)


def expire_unapproved(reading: Sessions, writing: Sessions, now: datetime) -> int:
    """Expire posts, a transaction each: busy posts delay no other; one read if none."""
    with reading() as session:
        due = status_facts.forgotten_posts(session, now=now, limit=BATCH)
    return sum(_expire(writing, organisation_id, post_id, now) for organisation_id, post_id in due)


def _expire(writing: Sessions, organisation_id: int, post_id: int, now: datetime) -> bool:
    """Recheck under the lock: it may have been decided or moved."""
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
        expire_post(session, post, actor=actor, now=now)
