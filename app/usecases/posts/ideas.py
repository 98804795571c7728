"""Ideas: a name, perhaps an hour, no text yet."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.horizon import PUBLISHING
from app.core.zones import local_day
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.usecases.posts.drafts import add_post, agree_time, check_may_edit, move_detail


def create_idea(
    session: Session,
    organisation: Organisation,
    title: str,
    plan: PublicationPlan,
    *,
    actor: Actor,
    now: datetime,
    origin: PostOrigin,
    topic_id: int | None = None,
) -> Post:
    """Create a post that stays an idea until written. Raises as `PublicationPlan.instant`."""
    PUBLISHING.check(plan.on, local_day(now, organisation.zone))
    planned_at = plan.instant(organisation.zone)
    post = add_post(session, organisation, actor=actor, now=now, origin=origin)
    post.title, post.planned_at, post.topic_id = title, planned_at, topic_id
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=subject, title=title, planned_at=planned_at)
    return post


def reschedule_idea(session: Session, post: Post, plan: PublicationPlan, *, actor: Actor, now: datetime) -> None:
    """Change or clear an idea's hour; it stays an idea. Raises as `PublicationPlan.instant`."""
    check_may_edit(post, actor)
    was = agree_time(post, plan, now=now)
    post.changed_at = now
    detail = {"planned_at": post.planned_at, **move_detail(post, was)}
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=f"post:{post.id}", **detail)
