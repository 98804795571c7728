"""Topic and account changes, ending approvals read under the old one."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.control.models import ControlChange
from app.domain.directory.models import Channel, Topic
from app.domain.directory.queries import channels
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import post_ids_affected
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import check_names_change
from app.usecases.directory import registration, topics
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts import actions


def check_account_name(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict`, `Refusal`, `HandleTaken`."""
    channel, names = _renamed_channel(session, change), change.terms["names"]
    check_names_change(session, change, channel, now)
    network, handle = Network(names.get("network", channel.network)), names.get("handle", channel.handle)
    registration.check_handle(session, network, handle, channel, organisation_id=change.organisation_id)


def apply_account_name(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    """Give the account its name; as another account, it ends the approvals of what was read for the first."""
    channel, names = _renamed_channel(session, change), dict(change.terms["names"])
    if "network" in names:
        names["network"] = Network(names["network"])
    was, actor = _account_key(channel), proposer_of(change)
    posts = _locked_posts_in(session, change)
    registration.write_channel(session, channel, names, actor=actor, now=effect.now)
    if _account_key(channel) != was:
        read = [post for post in posts if post.status in actions.UNDER_REVIEW]
        actions.end_approvals(session, read, actions.ACCOUNT_CHANGED_REASON, actor=actor, now=effect.now)


def lock_account(session: Session, change: ControlChange) -> None:
    _locked_posts_in(session, change)
    channels.channel_or_404(session, change.subject_key, organisation_id=change.organisation_id, lock=True)


def change_topic_and_posts(session: Session, topic: Topic, matter: TopicDetails, *, actor: Actor, now: datetime) -> int:
    """Return how many posts lose review, approval or pending deliveries.

    Raises as `change_topic`.
    """
    is_another = (matter.topic_class, matter.risk) != (topic.topic_class, topic.risk)
    read = post_queries.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW) if is_another else ()
    topics.change_topic(session, topic, matter, actor=actor, now=now)
    actions.end_approvals(session, read, actions.RECLASSED_REASON, actor=actor, now=now)
    return len(read)


def _locked_posts_in(session: Session, change: ControlChange) -> Sequence[Post]:
    here = change.organisation_id
    speaking = post_ids_affected(session, here, topics=(), channels=(change.subject_key,))
    return post_queries.locked_posts(session, here, sorted(speaking))


def _renamed_channel(session: Session, change: ControlChange) -> Channel:
    return channels.channel_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _account_key(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
