from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import post_ids_affected
from app.usecases.directory import registration
from app.usecases.directory.registration import ChannelDetails
from app.usecases.posts import actions


def change_channel(session: Session, channel: Channel, account: ChannelDetails, *, actor: Actor, now: datetime) -> int:
    """Change an account; return how many posts lose review or approval, being for another account now.

    Raises as the service does.
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


def _account_key(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
