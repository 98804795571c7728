"""Which route a post takes, and which one those of before would have taken by other rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.approvals.models import Round, Route, RouteVersion, Routing
from app.approvals.queries import rounds
from app.approvals.rules.routing import (
    Called,
    Rule,
    Subject,
    asked_by,
    chosen,
    depicted_in,
    found_of,
    money_in,
    rules_from,
)
from app.channels.models import Channel
from app.channels.rules.accounts import called as account_called
from app.core.words import Sentence
from app.db.reads import HERE, Load, Read, as_it_is, columns, given
from app.drafting.models import Finding, LineCheck, Post, PostVersion, Variant
from app.drafting.queries import Current
from app.drafting.queries.pieces import Setting
from app.drafting.rules.checks import Stage
from app.editorial_line.queries import emergency_words
from app.editorial_line.rules.emergency_text import EmergencyWords, Written, counted_class, missing_parts
from app.intake.queries import FROM_THE_PLAN, Wish, wishes_of
from app.periods.queries import binding
from app.topics.models import Topic
from app.topics.rules import TopicClass

TRIED = 50
"""How many of the posts sent last a change is tried on."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules, and their number; 0 and none where the organisation never adopted any."""

    number: int
    rules: Sequence[Rule]


class Sent(NamedTuple):
    """A post that was sent to review, as a change of the rules is tried on it: `route` is the one it took."""

    post_id: int
    year: int
    ordinal: int
    title: str
    version_id: int
    topic_id: int | None
    topic_class: str | None
    request_id: int | None
    planned_at: datetime | None
    opened_at: datetime
    route: int
    risk: str | None
    declared: dict[str, Any]

    @property
    def at(self) -> datetime:
        return self.planned_at or self.opened_at


def routing_in_force(session: Session, organisation_id: int) -> InForce:
    found = _ROUTING.first(session, organisation_id=organisation_id)
    return InForce(found.number, rules_from(found.rules)) if found else InForce(0, ())


def way_of(
    session: Session, current: Current, setting: Setting, found: frozenset[str] = frozenset()
) -> tuple[RouteVersion, str, Sentence | None]:
    """The route's version and name, and what the rule that chose it asks; nothing where there are no rules.

    `found`: the codes of the rules of the line that spoke.
    """
    here, topic = current.post.organisation_id, setting.topic
    rules = routing_in_force(session, here).rules
    if not rules:
        return *rounds.route_in_force(session, here), None
    subject = _subject_of(current, setting, found)
    rule = chosen(rules, subject).as_met_by(subject)
    channels = dict(_CHANNELS.all(session, organisation_id=here)) if rule.channel else {}
    called = Called({topic.id: topic.name} if topic else {}, channels, {})
    return *rounds.newest_of(session, here, rule.route), asked_by(rule, called)


def _subject_of(current: Current, setting: Setting, found: frozenset[str]) -> Subject:
    return Subject(
        topic=current.post.topic_id,
        **_classed(
            setting.topic.topic_class if setting.topic else None,
            ((variant.language, variant.text) for variant in current.variants),
            setting.emergency_words,
        ),
        channels=frozenset(variant.channel_id for variant in current.variants),
        languages=frozenset(variant.language for variant in current.variants),
        requester=setting.wish.requester,
        periods=setting.periods,
        risk=setting.topic.risk.value if setting.topic else None,
        findings=found_of(found),
        money=money_in((variant.text for variant in current.variants), setting.declared),
        people=depicted_in(setting.declared),
    )


def _classed(topic_class: str | None, texts: Iterable[Written], words: EmergencyWords | None) -> dict[str, Any]:
    """Return the class that the texts of a post count as, and whether they are of its topic's at all."""
    if topic_class != TopicClass.EMERGENCY:
        return {"topic_class": topic_class}
    assert words is not None, "a setting with a topic has its words"
    counted = counted_class(topic_class, missing_parts(texts, words))
    return {"topic_class": counted, "is_uncounted": counted is None}


def called_of(session: Session, organisation_id: int, *, rules: Iterable[str] = ()) -> Called:
    """Three statements. `rules`: the codes of the editorial line, for whoever asks about findings."""
    here = {"organisation_id": organisation_id}
    topics, channels, routes = (read.all(session, **here) for read in (_TOPICS, _CHANNELS, _ROUTES))
    return Called(
        dict(topics),
        dict(channels),
        routes={key: name for key, name, retired in routes if retired is None},
        retired={key: name for key, name, retired in routes if retired is not None},
        rules=found_of(rules),
    )


def tried(session: Session, organisation_id: int, rules: Sequence[Rule]) -> list[tuple[Sent, Rule]]:
    """What each of the posts sent last would have been sent by, the newest first; a fixed number of statements."""
    rows = _SENT.all(session, organisation_id=organisation_id, limit=TRIED)
    sent = list({one.post_id: one for one in reversed(rows)}.values())[::-1]
    versions = [one.version_id for one in sent]
    said = _SAID.all(session, organisation_id=organisation_id, versions=versions)
    found = _FOUND.all(session, organisation_id=organisation_id, versions=versions)
    wishes = wishes_of(session, organisation_id, {one.request_id for one in sent if one.request_id})
    periods = binding(session, organisation_id, {one.at for one in sent})
    words = emergency_words(session)
    subjects = (
        _subject_then(one, said, found, wishes.get(one.request_id or 0, FROM_THE_PLAN), periods, words) for one in sent
    )
    return [(one, chosen(rules, subject).as_met_by(subject)) for one, subject in zip(sent, subjects, strict=True)]


def _subject_then(
    one: Sent,
    said: Sequence[tuple[int, int, str, str]],
    found: Sequence[tuple[int, str]],
    wish: Wish,
    periods: Mapping[datetime, frozenset[str]],
    words: EmergencyWords,
) -> Subject:
    """Of a post that was sent, as it is kept: the findings are those of that day."""
    ours = [row for row in said if row[0] == one.version_id]
    return Subject(
        topic=one.topic_id,
        **_classed(one.topic_class, ((language, text) for _, _, language, text in ours), words),
        channels=frozenset(channel for _, channel, _, _ in ours),
        languages=frozenset(language for _, _, language, _ in ours),
        requester=wish.requester,
        periods=periods[one.at],
        risk=one.risk,
        findings=found_of(code for version, code in found if version == one.version_id),
        money=money_in((text for *_, text in ours), one.declared),
        people=depicted_in(one.declared),
    )


_ROUTING: Load[Routing] = Load(
    select(Routing).where(Routing.organisation_id == HERE).order_by(col(Routing.number).desc()).limit(1)
)
_TOPICS: Read[Any] = Read(
    select(Topic.id, Topic.name).where(Topic.organisation_id == HERE).order_by(Topic.name), as_it_is
)
_CHANNELS: Read[Any] = Read(
    select(Channel.id, Channel.network, Channel.name)
    .where(Channel.organisation_id == HERE)
    .order_by(col(Channel.network), Channel.name),
    lambda key, network, name: (key, account_called(network, name)),
)
_ROUTES: Read[Any] = Read(
    select(Route.id, Route.name, Route.retired_at).where(Route.organisation_id == HERE).order_by(col(Route.id)),
    as_it_is,
)
_SENT: Read[Sent] = Read(
    columns(
        *(Post.id, Post.year, Post.ordinal, Post.title, Round.post_version_id, Post.topic_id, Topic.topic_class),
        *(Post.request_id, Post.planned_at, Round.opened_at, RouteVersion.route_id, Topic.risk, PostVersion.declared),
    )
    .select_from(Round)
    .join(Post, col(Post.id) == Round.post_id)
    .join(RouteVersion, col(RouteVersion.id) == Round.route_version_id)
    .join(PostVersion, col(PostVersion.id) == Round.post_version_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(Round.organisation_id == HERE, Post.organisation_id == HERE, RouteVersion.organisation_id == HERE)
    .order_by(col(Round.id).desc())
    .limit(given("limit")),
    Sent,
)
_SAID: Read[tuple[int, int, str, str]] = Read(
    select(Variant.post_version_id, Variant.channel_id, Variant.language, Variant.text).where(
        Variant.organisation_id == HERE, col(Variant.post_version_id).in_(given("versions", many=True))
    ),
    as_it_is,
)
_FOUND: Read[tuple[int, str]] = Read(
    select(LineCheck.post_version_id, Finding.rule)
    .join(LineCheck, col(LineCheck.id) == Finding.line_check_id)
    .where(Finding.organisation_id == HERE, LineCheck.stage == Stage.SUBMIT)
    .where(col(LineCheck.post_version_id).in_(given("versions", many=True)))
    .distinct(),
    as_it_is,
)
