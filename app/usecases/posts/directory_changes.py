"""Topic and account changes, ending approvals read under the old one."""

from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import Network
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import post_ids_affected
from app.usecases.directory import registration, topics
from app.usecases.directory.registration import ChannelDetails
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts import actions


def change_channel(session: Session, channel: Channel, account: ChannelDetails, *, actor: Actor, now: datetime) -> int:
    """Return how many posts lose review or approval, being for another account now.

    Raises as `update_channel`.
    """
    was = _account_key(channel)
    speaking = post_ids_affected(session, channel.organisation_id, topics=(), channels=(channel.id,))
    posts = post_queries.locked_posts(session, channel.organisation_id, sorted(speaking))
    registration.update_channel(session, channel, account, actor=actor, now=now)
    if _account_key(channel) == was:
        return 0
    read = [post for post in posts if post.status in actions.UNDER_REVIEW]
    actions.end_approvals(session, read, actions.ACCOUNT_CHANGED_REASON, actor=actor, now=now)
    return len(read)


def change_topic_and_posts(session: Session, topic: Topic, matter: TopicDetails, *, actor: Actor, now: datetime) -> int:
    """Return how many posts lose review, approval or pending deliveries.

    Raises as `change_topic`.
    """
    is_another = (matter.topic_class, matter.risk) != (topic.topic_class, topic.risk)
    read = post_queries.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW) if is_another else ()
    topics.change_topic(session, topic, matter, actor=actor, now=now)
    actions.end_approvals(session, read, actions.RECLASSED_REASON, actor=actor, now=now)
    return len(read)


def _account_key(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
