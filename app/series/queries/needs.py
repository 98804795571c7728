"""Whether a series has what a new post of it needs: somebody who writes it, its topic and its accounts."""

from datetime import datetime

from sqlmodel import Session, select

from app.accounts.models import User
from app.accounts.queries import actor_of
from app.accounts.rules import Permission
from app.channels.rules.accounts import ChannelState
from app.core.actor import Actor
from app.drafting import queries as drafting
from app.drafting.rules.draft import Draft
from app.series.models import PostSeries
from app.series.rules.standing import Trouble
from app.topics.models import Topic

Want = tuple[Trouble, str]
"""What is missing, and its name."""


def writer_of(session: Session, series: PostSeries, *, now: datetime) -> Actor | None:
    """Whoever carries it, if they may still write here."""
    user = session.get(User, series.author_id) if series.author_id else None
    if user is None or user.disabled_at:
        return None
    found = actor_of(session, user, series.organisation_id, now=now)
    return found if found and found.may(Permission.POST_WRITE) else None


def wanting(session: Session, series: PostSeries, draft: Draft) -> Want | None:
    """What of its text cannot be said any more; two statements at most."""
    if series.topic_id:
        mine = (Topic.organisation_id == series.organisation_id, Topic.id == series.topic_id)
        topic = session.exec(select(Topic).where(*mine)).one()
        if topic.closed:
            return Trouble.TOPIC, topic.name
    wanted = {account for account, _ in draft.targets}
    accounts = drafting.channels_of(session, series.organisation_id) if wanted else ()
    shut = (one for one in accounts if one.id in wanted and one.state is not ChannelState.OPEN)
    found = next(shut, None)
    return (Trouble.ACCOUNT, found.called) if found else None
