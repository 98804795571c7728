"""What changes about accounts together with what is said through them, or in every organisation at once."""

from datetime import datetime

from sqlmodel import Session

from app.channels import service
from app.channels.models import Channel
from app.channels.rules.accounts import Network
from app.channels.service import Account
from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting import queries as drafts
from app.drafting.queries.speaking import posts_on


def change(session: Session, channel: Channel, account: Account, *, actor: Actor, now: datetime) -> int:
    """How many posts under review or approved lose that, because they were to be said by another account.

    Raises as the service does.
    """
    was = _who(channel)
    speaking = posts_on(session, channel.organisation_id, topics=(), channels=(channel.id,))
    posts = drafts.locked(session, channel.organisation_id, sorted(speaking))
    service.change(session, channel, account, actor=actor, now=now)
    if _who(channel) == was:
        return 0
    read = [post for post in posts if post.status in drafting.UNDER_REVIEW]
    drafting.end_all(session, read, drafting.ANOTHER_ACCOUNT, actor=actor, now=now)
    return len(read)


def _who(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
