"""Ideas: a name and perhaps an hour, and not a word of the text yet."""

from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Origin
from app.drafting.service.writing import create
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
    planned_at = plan.instant(organisation.zone)
    post = create(session, organisation, actor=actor, now=now, origin=origin)
    post.title, post.planned_at, post.topic_id = title, planned_at, topic_id
    post.planned_on, post.planned_time, post.planned_fold = plan.on, plan.at, plan.fold or 0
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_SAVED, actor=actor, now=now, subject=subject, title=title, planned_at=planned_at)
    return post
