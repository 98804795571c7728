"""What changes about accounts together with what is said through them, or in every organisation at once."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from app.audit.rules import Act
from app.audit.service import lock_heads, record
from app.channels import service
from app.channels.models import Channel, NetworkRegistration
from app.channels.rules.accounts import Network
from app.channels.service import Account
from app.core.actor import Actor, the_clock
from app.drafting import deeds as drafting
from app.drafting import queries as drafts
from app.drafting.queries.speaking import posts_on
from app.organisations.queries import all_organisations


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


def reseal(session: Session, seal_again: Callable[[str], str], *, now: datetime) -> int:
    """After a rotation of keys: seal every token with the newest one, and write it in every record.

    `session` must already know the new audit key. The answer is how many tokens there were.
    """
    bodies = all_organisations(session)
    lock_heads(session, {body.id for body in bodies})
    channels = session.exec(select(Channel).where(col(Channel.credentials).is_not(None))).all()
    for channel in channels:
        channel.credentials = seal_again(channel.credentials or "")
    registrations = session.exec(select(NetworkRegistration)).all()
    for registration in registrations:
        registration.client_secret = seal_again(registration.client_secret)
    for body in bodies:
        record(session, Act.KEYS_ROTATED, actor=the_clock(body.id), now=now, subject=f"organisation:{body.id}")
    return len(channels) + len(registrations)
