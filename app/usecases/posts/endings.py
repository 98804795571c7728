"""Post endings: withdrawal, and expiry unapproved at their hour: approval is never tacit (I3)."""

from collections.abc import Collection
from datetime import datetime

from app.core.actor import system_actor
from app.db.scope import Sessions
from app.db.work import Work
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


def withdraw_post(work: Work, post: Post, *, reason: str) -> None:
    """Withdraw for good; nothing is sent."""
    drafts.check_may_edit(post, work.actor)
    end_post(work, post, PostTransition.WITHDRAW, reason=reason)
    audit.record(work, Act.POST_WITHDRAWN, subject=f"post:{post.id}", reason=reason)


def withdraw_drafts(work: Work, post_ids: Collection[int], *, reason: str) -> int:
    """Withdraw in a few statements; return the number. Submitted ones stay."""
    posts = post_queries.locked_posts(work.session, work.organisation_id, list(post_ids))
    sent = due_deliveries.states_by_post(work.session, list(post_ids))
    plain = [post for post in posts if post.id not in sent and is_plain_draft(post, work.actor)]
    check_reason(reason)
    for post in plain:
        lifecycle.apply_transition(work, post, PostTransition.WITHDRAW, reason=reason)
    entries = [
        audit.EntryDraft(Act.POST_WITHDRAWN, post.organisation_id, f"post:{post.id}", {"reason": reason})
        for post in plain
    ]
    audit.record_all(work.session, entries, actor=work.actor, now=work.now)
    return len(plain)


def expire_post(work: Work, post: Post) -> None:
    """Expire an unapproved post: approval is never tacit (I3)."""
    end_post(work, post, PostTransition.EXPIRE, reason="su hora pasó")
    audit.record(work, Act.POST_EXPIRED, subject=f"post:{post.id}", planned_at=post.planned_at)
    step_alerts.notify_expired(work, post)


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
        _end_or_expire(Work(session, system_actor(organisation_id), now), post)
        session.commit()
        return True


def _end_or_expire(work: Work, post: Post) -> None:
    if post_ending(due_deliveries.states_by_post(work.session, {post.id}).get(post.id, [])):
        completion.end_finished_posts(work.session, [post], actor_of={post.organisation_id: work.actor}, now=work.now)
    else:
        expire_post(work, post)
