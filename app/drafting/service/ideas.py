"""Ideas: a name and perhaps an hour, and not a word of the text yet."""

from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.horizon import PUBLISHING
from app.core.zones import day_in
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin
from app.drafting.service.writing import agree, check_may_edit, create, moved_words
from app.organisations.models import Organisation


def note_idea(
    session: Session,
    organisation: Organisation,
    title: str,
    plan: Plan,
    *,
    actor: Actor,
    now: datetime,
    origin: Origin,
    topic_id: int | None = None,
) -> Post:
    """A post with its name and its hour, which stays an idea until somebody writes. Raises as `Plan.instant` does."""
    PUBLISHING.check(plan.on, day_in(now, organisation.zone))
    planned_at = plan.instant(organisation.zone)
    post = create(session, organisation, actor=actor, now=now, origin=origin)
    post.title, post.planned_at, post.topic_id = title, planned_at, topic_id
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=subject, title=title, planned_at=planned_at)
    return post


def plan_idea(session: Session, post: Post, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Another hour, or none, for what has no text yet: it stays an idea. Raises as `Plan.instant` does."""
    check_may_edit(post, actor)
    was = agree(post, plan, now=now)
    post.changed_at = now
    said = {"planned_at": post.planned_at, **moved_words(post, was)}
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=f"post:{post.id}", **said)
