from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.approvals.service import step_alerts
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.queries import due_deliveries
from app.usecases.posts import drafts
from app.usecases.posts.actions import check_reason, end_post, is_plain_draft


def withdraw_post(session: Session, post: Post, *, reason: str, actor: Actor, now: datetime) -> None:
    """Withdraw a post for good, with a reason; nothing is sent."""
    drafts.check_may_edit(post, actor)
    end_post(session, post, PostTransition.WITHDRAW, reason=reason, actor=actor, now=now)
    audit.record(session, Act.POST_WITHDRAWN, actor=actor, now=now, subject=f"post:{post.id}", reason=reason)


def withdraw_drafts(session: Session, post_ids: Collection[int], *, reason: str, actor: Actor, now: datetime) -> int:
    """Withdraw drafts in a few statements; return how many. Submitted ones are left alone."""
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
    """Expire an unapproved post: approval is never tacit (invariant I3)."""
    end_post(session, post, PostTransition.EXPIRE, reason="su hora pasó", actor=actor, now=now)
    audit.record(session, Act.POST_EXPIRED, actor=actor, now=now, subject=f"post:{post.id}", planned_at=post.planned_at)
    step_alerts.notify_expired(session, post, now=now)
