"""Topic and account changes, ending approvals read under the old one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.domain.approvals.queries.route_choice import rules_in_force
from app.domain.approvals.queries.routes import steps_in_force
from app.domain.approvals.rules.strictness import WeighedTopic, is_asked_of_owners, topic_loosens
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Channel, Topic
from app.domain.directory.queries import channels
from app.domain.directory.queries.topics import topic_or_404
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations.queries import current_day
from app.domain.people.queries.substitutions import are_bound_to_units
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import post_ids_affected
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import BodyNames, check_names_change, check_unchanged, hold_values
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


_WEIGHT = frozenset({"topic_class", "risk"})


@dataclass(frozen=True, slots=True)
class TopicChange:
    """`ended`: how many posts lost review, approval or pending deliveries; `waiting`: what a second person confirms."""

    ended: int
    waiting: ControlChange | None = None


def change_topic_and_posts(
    session: Session, topic: Topic, matter: TopicDetails, *, actor: Actor, now: datetime
) -> TopicChange:
    """Change a topic; what loosens waits. Raises as `check_topic`, `hold_values`."""
    demand(actor.may(Permission.TOPIC_MANAGE))
    topics.check_topic(session, matter, topic, organisation_id=actor.organisation_id)
    changed = {name for name, value in matter.row.items() if value != getattr(topic, name)}
    posts = post_queries.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW) if changed & _WEIGHT else ()
    held = {name: matter.row[name] for name in sorted(changed & _loosened(session, topic, matter, now))}
    named = BodyNames(ControlKind.TOPIC, topic, topic.id, topic.name)
    written = hold_values(session, named, matter.row, held, actor=actor, now=now)
    return TopicChange(_write_topic(session, topic, written.values, posts, actor=actor, now=now), written.change)


def lock_topic(session: Session, change: ControlChange) -> None:
    post_queries.locked_posts_of_topic(session, _weighed_topic(session, change), actions.UNDER_REVIEW)


def check_topic_change(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict` if its class or risk changed meanwhile."""
    check_unchanged(change, _weighed_topic(session, change))


def apply_topic_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    topic, names = _weighed_topic(session, change), change.terms["names"]
    posts = post_queries.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW)
    choices = {"topic_class": TopicClass, "risk": Risk}
    values = {name: choices[name](value) if name in choices else value for name, value in names.items()}
    _write_topic(session, topic, values, posts, actor=proposer_of(change), now=effect.now)


def _write_topic(
    session: Session, topic: Topic, values: Mapping[str, Any], posts: Sequence[Post], *, actor: Actor, now: datetime
) -> int:
    """Return how many posts lose what was read with another class or risk."""
    was = topic.topic_class, topic.risk
    topics.write_topic(session, topic, values, actor=actor, now=now)
    read = posts if (topic.topic_class, topic.risk) != was else ()
    actions.end_approvals(session, read, actions.RECLASSED_REASON, actor=actor, now=now)
    return len(read)


def _loosened(session: Session, topic: Topic, matter: TopicDetails, now: datetime) -> frozenset[str]:
    """Return the columns that loosen: by class or risk less stops its posts, by another owner others decide them."""
    here, today = topic.organisation_id, current_day(session, topic.organisation_id, now=now)
    rules, steps = rules_in_force(session, here), steps_in_force(session, here)
    before, after = (WeighedTopic(topic.id, each.topic_class, each.risk) for each in (topic, matter))
    owner_decides = is_asked_of_owners(steps) or are_bound_to_units(session, here, today=today)
    owner = frozenset({"owner_unit_id"} if owner_decides else ())
    return owner | (_WEIGHT if topic_loosens(before, after, rules, steps) else frozenset())


def _weighed_topic(session: Session, change: ControlChange) -> Topic:
    return topic_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _locked_posts_in(session: Session, change: ControlChange) -> Sequence[Post]:
    here = change.organisation_id
    speaking = post_ids_affected(session, here, topics=(), channels=(change.subject_key,))
    return post_queries.locked_posts(session, here, sorted(speaking))


def _renamed_channel(session: Session, change: ControlChange) -> Channel:
    return channels.channel_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _account_key(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
