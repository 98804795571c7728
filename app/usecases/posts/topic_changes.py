"""Changes of a topic's class or risk, which end approvals read under the old one."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.directory.models import Topic
from app.domain.posts.queries import posts
from app.usecases.directory import topics
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts import actions


def change_topic_and_posts(session: Session, topic: Topic, matter: TopicDetails, *, actor: Actor, now: datetime) -> int:
    """Change a topic; return how many posts lose review, approval or pending deliveries.

    Raises as the service does.
    """
    is_another = (matter.topic_class, matter.risk) != (topic.topic_class, topic.risk)
    read = posts.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW) if is_another else ()
    topics.change_topic(session, topic, matter, actor=actor, now=now)
    actions.end_approvals(session, read, actions.RECLASSED_REASON, actor=actor, now=now)
    return len(read)
