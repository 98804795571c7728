"""Giving a topic another class or risk, with what that ends: the approvals of what was read as something else."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.topics import service
from app.topics.models import Topic
from app.topics.service import Matter


def change_topic(session: Session, topic: Topic, matter: Matter, *, actor: Actor, now: datetime) -> int:
    """How many posts under review or approved lose that, or what they still had to send. Raises as the service does."""
    is_another = (matter.topic_class, matter.risk) != (topic.topic_class, topic.risk)
    read = posts.locked_of_topic(session, topic, drafting.UNDER_REVIEW) if is_another else ()
    service.change_topic(session, topic, matter, actor=actor, now=now)
    drafting.end_all(session, read, drafting.RECLASSED, actor=actor, now=now)
    return len(read)
