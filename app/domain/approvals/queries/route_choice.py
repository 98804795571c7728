from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from app.core.messages import Message
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param, select_columns
from app.domain.approvals.models.rounds import Round, Route, RouteVersion, Routing
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.routes import routes_with_versions
from app.domain.approvals.rules.routing import (
    RoutingNames,
    RoutingRule,
    RoutingSubject,
    choose_rule,
    depicted_people,
    describe_rule,
    load_routing_rules,
    money_conditions,
    rule_codes_and_families,
)
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import channel_label as account_called
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.emergency_text import EmergencyWords, LanguageText, counted_class, missing_parts
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.posts.models import FindingRecord, LineCheck, Post, PostVersion, Variant
from app.domain.posts.queries.line_pieces import CheckSetting
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.requests.queries.provenance import PLAN_WISH, RequestWish, request_wishes

TRIAL_SIZE = 50


@dataclass(frozen=True, slots=True)
class RoutingInForce:
    """Routing rules and number; empty and 0 if never adopted."""

    number: int
    rules: Sequence[RoutingRule]


class SubmittedPost(NamedTuple):
    """A past post; `route`: the one taken."""

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


def routing_in_force(session: Session, organisation_id: int) -> RoutingInForce:
    routing = _ROUTING.first(session, organisation_id=organisation_id)
    return RoutingInForce(routing.number, load_routing_rules(routing.rules)) if routing else RoutingInForce(0, ())


def rules_in_force(session: Session, organisation_id: int) -> Sequence[RoutingRule]:
    """Return the rules that posts meet; without any, all take the default route."""
    rules = routing_in_force(session, organisation_id).rules
    return rules or [RoutingRule(rounds.route_in_force(session, organisation_id)[0].route_id)]


def choose_route(
    session: Session, current: CurrentVersion, setting: CheckSetting, rule_codes: frozenset[str] = frozenset()
) -> tuple[RouteVersion, str, Message | None]:
    """Return version, name, and the matching rule's conditions (None without rules).

    `rule_codes`: line rules that spoke.
    """
    here, topic = current.post.organisation_id, setting.topic
    rules = routing_in_force(session, here).rules
    if not rules:
        return *rounds.route_in_force(session, here), None
    subject = _subject_of(current, setting, rule_codes)
    rule = choose_rule(rules, subject).as_met_by(subject)
    channels = dict(_CHANNELS.all(session, organisation_id=here)) if rule.channel else {}
    called = RoutingNames({topic.id: topic.name} if topic else {}, channels, {})
    return *rounds.route_version_in_force(session, here, rule.route), describe_rule(rule, called)


def _subject_of(current: CurrentVersion, setting: CheckSetting, rule_codes: frozenset[str]) -> RoutingSubject:
    return RoutingSubject(
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
        findings=rule_codes_and_families(rule_codes),
        money=money_conditions((variant.text for variant in current.variants), setting.declared),
        people=depicted_people(setting.declared),
    )


def _classed(topic_class: str | None, texts: Iterable[LanguageText], words: EmergencyWords | None) -> dict[str, Any]:
    """Return the effective class, and whether the topic's is lost."""
    if topic_class != TopicClass.EMERGENCY:
        return {"topic_class": topic_class}
    assert words is not None, "a setting with a topic has its words"
    counted = counted_class(topic_class, missing_parts(texts, words))
    return {"topic_class": counted, "is_uncounted": counted is None}


def routing_names(session: Session, organisation_id: int, *, rules: Iterable[str] = ()) -> RoutingNames:
    """Return the names that route rules use, in three statements. `rules`: editorial line codes, for findings."""
    here = {"organisation_id": organisation_id}
    topics, channels, routes = (read.all(session, **here) for read in (_TOPICS, _CHANNELS, _ROUTES))
    return RoutingNames(
        dict(topics),
        dict(channels),
        routes={key: name for key, name, retired in routes if retired is None},
        retired={key: name for key, name, retired in routes if retired is not None},
        rules=rule_codes_and_families(rules),
    )


def try_routing(
    session: Session, organisation_id: int, rules: Sequence[RoutingRule]
) -> list[tuple[SubmittedPost, RoutingRule]]:
    """Return each latest submission's rule, newest first; constant statements."""
    rows = _SENT.all(session, organisation_id=organisation_id, limit=TRIAL_SIZE)
    sent = list({row.post_id: row for row in reversed(rows)}.values())[::-1]
    versions = [submission.version_id for submission in sent]
    text_rows = _TEXTS.all(session, organisation_id=organisation_id, versions=versions)
    finding_rows = _FINDINGS.all(session, organisation_id=organisation_id, versions=versions)
    wishes = request_wishes(
        session, organisation_id, {submission.request_id for submission in sent if submission.request_id}
    )
    periods = binding_kinds_at(session, organisation_id, {submission.at for submission in sent})
    words = emergency_words(session)
    subjects = (
        _past_subject(
            submission, text_rows, finding_rows, wishes.get(submission.request_id or 0, PLAN_WISH), periods, words
        )
        for submission in sent
    )
    return [
        (submission, choose_rule(rules, subject).as_met_by(subject))
        for submission, subject in zip(sent, subjects, strict=True)
    ]


def _past_subject(
    submission: SubmittedPost,
    text_rows: Sequence[tuple[int, int, str, str]],
    finding_rows: Sequence[tuple[int, str]],
    wish: RequestWish,
    periods: Mapping[datetime, frozenset[str]],
    words: EmergencyWords,
) -> RoutingSubject:
    """Return the subject with that day's findings."""
    ours = [row for row in text_rows if row[0] == submission.version_id]
    return RoutingSubject(
        topic=submission.topic_id,
        **_classed(submission.topic_class, ((language, text) for _, _, language, text in ours), words),
        channels=frozenset(channel for _, channel, _, _ in ours),
        languages=frozenset(language for _, _, language, _ in ours),
        requester=wish.requester,
        periods=periods[submission.at],
        risk=submission.risk,
        findings=rule_codes_and_families(code for version, code in finding_rows if version == submission.version_id),
        money=money_conditions((text for *_, text in ours), submission.declared),
        people=depicted_people(submission.declared),
    )


_ROUTING: EntityQuery[Routing] = EntityQuery(
    select(Routing).where(Routing.organisation_id == ORGANISATION_ID).order_by(col(Routing.number).desc()).limit(1)
)
_TOPICS: Query[Any] = Query(
    select(Topic.id, Topic.name).where(Topic.organisation_id == ORGANISATION_ID).order_by(Topic.name), as_tuple
)
_CHANNELS: Query[Any] = Query(
    select(Channel.id, Channel.network, Channel.name)
    .where(Channel.organisation_id == ORGANISATION_ID)
    .order_by(col(Channel.network), Channel.name),
    lambda key, network, name: (key, account_called(network, name)),
)
_ROUTES: Query[Any] = Query(
    select(Route.id, Route.name, Route.retired_at)
    .where(Route.organisation_id == ORGANISATION_ID)
    .order_by(col(Route.id)),
    as_tuple,
)
_SENT: Query[SubmittedPost] = Query(
    select_columns(
        Post.id,
        Post.year,
        Post.ordinal,
        Post.title,
        Round.post_version_id,
        Post.topic_id,
        Topic.topic_class,
        Post.request_id,
        Post.planned_at,
        Round.opened_at,
        RouteVersion.route_id,
        Topic.risk,
        PostVersion.declared,
    )
    .select_from(Round)
    .join(Post, col(Post.id) == Round.post_id)
    .join(RouteVersion, col(RouteVersion.id) == Round.route_version_id)
    .join(PostVersion, col(PostVersion.id) == Round.post_version_id)
    .outerjoin(Topic, col(Topic.id) == Post.topic_id)
    .where(
        Round.organisation_id == ORGANISATION_ID,
        Post.organisation_id == ORGANISATION_ID,
        RouteVersion.organisation_id == ORGANISATION_ID,
    )
    .order_by(col(Round.id).desc())
    .limit(param("limit")),
    SubmittedPost,
)
_TEXTS: Query[tuple[int, int, str, str]] = Query(
    select(Variant.post_version_id, Variant.channel_id, Variant.language, Variant.text).where(
        Variant.organisation_id == ORGANISATION_ID, col(Variant.post_version_id).in_(param("versions", many=True))
    ),
    as_tuple,
)
_FINDINGS: Query[tuple[int, str]] = Query(
    select(LineCheck.post_version_id, FindingRecord.rule)
    .join(LineCheck, col(LineCheck.id) == FindingRecord.line_check_id)
    .where(FindingRecord.organisation_id == ORGANISATION_ID, LineCheck.stage == CheckStage.SUBMIT)
    .where(col(LineCheck.post_version_id).in_(param("versions", many=True)))
    .distinct(),
    as_tuple,
)


def default_routes_by_topic(session: Session, organisation_id: int, topics: Sequence[Topic]) -> dict[str, str]:
    """Return route names by topic name; two statements."""
    named = {route.id: route.name for route, _ in routes_with_versions(session, organisation_id)}
    rules = routing_in_force(session, organisation_id).rules
    first = next(iter(named.values()), "")
    return {
        topic.name: named.get(
            choose_rule(
                rules, RoutingSubject(topic=topic.id, topic_class=topic.topic_class.value, risk=topic.risk.value)
            ).route,
            "",
        )
        if rules
        else first
        for topic in topics
    }
