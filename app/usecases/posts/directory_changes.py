"""Topic and account changes, ending approvals read under the old one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.approvals.queries.route_choice import rules_in_force
from app.domain.approvals.queries.routes import steps_in_force
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.approvals.rules.strictness import RouteSteps, WeighedTopic, is_asked_of_owners, topic_loosens
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.models import Channel, Topic
from app.domain.directory.queries import channels
from app.domain.directory.queries import topics as topic_queries
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations.queries import current_day
from app.domain.people.queries.substitutions import are_bound_to_units
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import post_ids_affected
from app.usecases.control.gate import EffectTerms, propose_new_row, proposer_of
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
    registration.write_channel(Work(session, actor, effect.now), channel, names)
    if _account_key(channel) != was:
        read = [post for post in posts if post.status in actions.UNDER_REVIEW]
        actions.end_approvals(Work(session, actor, effect.now), read, actions.ACCOUNT_CHANGED_REASON)


def lock_account(session: Session, change: ControlChange) -> None:
    _locked_posts_in(session, change)
    channels.channel_or_404(session, change.subject_key, organisation_id=change.organisation_id, lock=True)


_WEIGHT = frozenset({"topic_class", "risk"})


@dataclass(frozen=True, slots=True)
class TopicChange:
    """`ended`: how many posts lost review, approval or pending deliveries; `waiting`: what a second person confirms."""

    ended: int
    waiting: ControlChange | None = None


def change_topic_and_posts(work: Work, topic: Topic, matter: TopicDetails) -> TopicChange:
    """Change a topic; what loosens waits. Raises as `check_topic`, `hold_values`."""
    demand(work.actor.may(Permission.TOPIC_MANAGE))
    topics.check_topic(work.session, matter, topic, organisation_id=work.organisation_id)
    changed = {name for name, value in matter.row.items() if value != getattr(topic, name)}
    posts = post_queries.locked_posts_of_topic(work.session, topic, actions.UNDER_REVIEW) if changed & _WEIGHT else ()
    held = {name: matter.row[name] for name in sorted(changed & _loosened(work, topic, matter))}
    named = BodyNames(ControlKind.TOPIC, topic, topic.id, topic.name)
    written = hold_values(work, named, matter.row, held)
    return TopicChange(_write_topic(work, topic, written.values, posts), written.change)


def open_topic(work: Work, matter: TopicDetails) -> ControlChange | None:
    """Create a topic; one of which less is asked than of every open one waits, and is returned so.

    Authors choose among the open ones, so another as loose as one of them lets nothing more pass. Raises as
    `check_topic`, `propose_new_row`.
    """
    demand(work.actor.may(Permission.TOPIC_MANAGE))
    topics.check_topic(work.session, matter, None, organisation_id=work.organisation_id)
    if _asks_least(work, matter, work.organisation_id):
        terms = {"before": {}, "names": matter.row}
        if waiting := propose_new_row(work, ControlKind.NEW_TOPIC, matter.name, terms):
            return waiting
    topics.write_new_topic(work, matter)
    return None


def check_new_topic(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Refusal` as `check_topic`."""
    topics.check_topic(session, _new_matter(change), None, organisation_id=change.organisation_id)


def apply_new_topic(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    topics.write_new_topic(Work(session, proposer_of(change), effect.now), _new_matter(change))


def _new_matter(change: ControlChange) -> TopicDetails:
    return TopicDetails(**_topic_values(change))


def _topic_values(change: ControlChange) -> dict[str, Any]:
    choices: Mapping[str, Callable[[Any], Any]] = {"topic_class": TopicClass, "risk": Risk, "languages": tuple}
    names = change.terms["names"]
    return {name: choices[name](value) if name in choices else value for name, value in names.items()}


def lock_topic(session: Session, change: ControlChange) -> None:
    post_queries.locked_posts_of_topic(session, _weighed_topic(session, change), actions.UNDER_REVIEW)


def check_topic_change(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict` if its class or risk changed meanwhile."""
    check_unchanged(change, _weighed_topic(session, change))


def apply_topic_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    topic = _weighed_topic(session, change)
    posts = post_queries.locked_posts_of_topic(session, topic, actions.UNDER_REVIEW)
    _write_topic(Work(session, proposer_of(change), effect.now), topic, _topic_values(change), posts)


def _write_topic(work: Work, topic: Topic, values: Mapping[str, Any], posts: Sequence[Post]) -> int:
    """Return how many posts lose what was read with another class or risk."""
    was = topic.topic_class, topic.risk
    topics.write_topic(work, topic, values)
    read = posts if (topic.topic_class, topic.risk) != was else ()
    actions.end_approvals(work, read, actions.RECLASSED_REASON)
    return len(read)


def _loosened(work: Work, topic: Topic, matter: TopicDetails) -> frozenset[str]:
    """Return the columns that loosen: by class or risk less stops its posts, by another owner others decide them."""
    rules, steps, owner_decides = _routing(work, topic.organisation_id)
    before, after = _weighed(topic.id, topic), _weighed(topic.id, matter)
    owner = frozenset({"owner_unit_id"} if owner_decides else ())
    return owner | (_WEIGHT if topic_loosens(before, after, rules, steps) else frozenset())


def _asks_least(work: Work, matter: TopicDetails, here: int) -> bool:
    rules, steps, owner_decides = _routing(work, here)
    known = [
        _weighed(topic.id, topic)
        for topic in topic_queries.topics(work.session, organisation_id=here)
        if not owner_decides or topic.owner_unit_id == matter.owner_unit_id
    ]
    return all(topic_loosens(each, _weighed(0, matter), rules, steps) for each in known)


def _routing(work: Work, here: int) -> tuple[Sequence[RoutingRule], RouteSteps, bool]:
    """Return the rules and steps in force, and whether the unit that owns a topic chooses who decides."""
    steps, today = steps_in_force(work.session, here), current_day(work.session, here, now=work.now)
    owner_decides = is_asked_of_owners(steps) or are_bound_to_units(work.session, here, today=today)
    return rules_in_force(work.session, here), steps, owner_decides


def _weighed(key: int, of: Topic | TopicDetails) -> WeighedTopic:
    return WeighedTopic(key, of.topic_class, of.risk)


def _weighed_topic(session: Session, change: ControlChange) -> Topic:
    return topic_queries.topic_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _locked_posts_in(session: Session, change: ControlChange) -> Sequence[Post]:
    here = change.organisation_id
    speaking = post_ids_affected(session, here, topics=(), channels=(change.subject_key,))
    return post_queries.locked_posts(session, here, sorted(speaking))


def _renamed_channel(session: Session, change: ControlChange) -> Channel:
    return channels.channel_or_404(session, change.subject_key, organisation_id=change.organisation_id)


def _account_key(channel: Channel) -> tuple[Network, str]:
    return channel.network, channel.handle.casefold()
