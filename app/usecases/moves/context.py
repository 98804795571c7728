from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries import late_steps, rounds
from app.domain.approvals.queries.left_out import IS_LEFT_OUT, remaining_variants_by_post
from app.domain.approvals.service import rule_check
from app.domain.approvals.service.rule_check import RuleCheck
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import EmergencyPart
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.working_time import SEARCH_MARGIN, working_time_of
from app.domain.periods.rules.territory import Territory, body_territory
from app.domain.periods.rules.validity import binding_kinds, binding_periods
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.free_slots import SlotConstraints, publication_instants, slot_constraints
from app.domain.posts.queries.line_pieces import CheckSetting, check_settings
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.line_checks import CheckStage, VariantFinding
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.rules.delivery import MAY_BE_OUT

MAY_BE_SENT = frozenset({PostStatus.APPROVED, PostStatus.ON_HOLD, PostStatus.EXPIRED})
NO_ACCOUNT = frozenset[int]()
FARTHEST_MOVE = timedelta(days=740)
"""The farthest move from today; periods are read as far."""


@dataclass(frozen=True, slots=True)
class MoveContext:
    """Facts judging a move.

    `current_versions`: those with text. `sent`: partly sent. `now`: the request's.
    """

    body: Organisation
    who: Actor
    posts: Sequence[Post]
    current_versions: Mapping[int, CurrentVersion]
    settings: Mapping[int, CheckSetting]
    sent: frozenset[int]
    steps: Mapping[int, Sequence[RoundStep]]
    lanes: Mapping[int, SlotConstraints]
    periods: Sequence[Period]
    working: WorkingTime
    now: datetime

    @property
    def place(self) -> Territory:
        return body_territory(self.body.territory_code, self.body.region)

    def version_of(self, post: Post) -> PostVersion | None:
        return self.current_versions[post.id].version if post.id in self.current_versions else None

    def draft_of(self, post: Post) -> Draft:
        return post_queries.draft_of(post, self.version_of(post))

    def binding_at(self, at: datetime) -> list[Period]:
        return binding_periods(self.periods, at, self.place)

    def kinds_at(self, at: datetime) -> frozenset[str]:
        return binding_kinds(self.periods, at, self.place)


def load_move_context(
    session: Session, body: Organisation, posts: Sequence[Post], who: Actor, *, now: datetime
) -> MoveContext:
    """Load in seven statements at most."""
    keys, here = [post.id for post in posts], body.id
    known = periods_in_force.periods_between(session, here, now - SEARCH_MARGIN, now + FARTHEST_MOVE)
    remaining = remaining_variants_by_post(session, here, keys)
    current_versions = {post.id: CurrentVersion(post, *remaining[post.id]) for post in posts if post.id in remaining}
    settings = _check_settings(session, body, list(current_versions.values()), known, now=now)
    return MoveContext(
        body=body,
        who=who,
        posts=posts,
        current_versions=current_versions,
        settings=settings,
        sent=_sent_posts(session, [post.id for post in posts if post.status in MAY_BE_SENT]),
        steps=_open_steps(session, here, [post.id for post in posts if post.status is PostStatus.IN_REVIEW]),
        lanes=_slot_constraints(session, here, posts, current_versions, settings, known, now=now),
        periods=known,
        working=working_time_of(body, known),
        now=now,
    )


def _check_settings(
    session: Session,
    body: Organisation,
    current_versions: Sequence[CurrentVersion],
    known: Sequence[Period],
    *,
    now: datetime,
) -> Mapping[int, CheckSetting]:
    """Return settings by post, at its present hour, as on submission."""
    if not current_versions:
        return {}
    place = body_territory(body.territory_code, body.region)
    hours = {current.post.planned_at or now for current in current_versions}
    bound = {at: binding_kinds(known, at, place) for at in hours}
    written = [(current.post, current.version) for current in current_versions]
    settings = check_settings(session, written, now=now, stage=CheckStage.SUBMIT.value, periods=bound)
    return {current.post.id: setting for current, setting in zip(current_versions, settings, strict=True)}


def _sent_posts(session: Session, keys: Sequence[int]) -> frozenset[int]:
    states = due_deliveries.states_by_post(session, keys) if keys else {}
    return frozenset(key for key, of_it in states.items() if any(state in MAY_BE_OUT for state in of_it))


def _open_steps(session: Session, organisation_id: int, keys: Sequence[int]) -> Mapping[int, Sequence[RoundStep]]:
    return late_steps.unfinished_steps_by_post(session, organisation_id, keys) if keys else {}


def _slot_constraints(
    session: Session,
    organisation_id: int,
    posts: Sequence[Post],
    current_versions: Mapping[int, CurrentVersion],
    settings: Mapping[int, CheckSetting],
    known: Sequence[Period],
    *,
    now: datetime,
) -> Mapping[int, SlotConstraints]:
    """Return constraints by post; moved posts do not block one another."""
    channels = {
        key: frozenset(variant.channel_id for variant in current.variants) for key, current in current_versions.items()
    }
    keys = [post.id for post in posts]
    instants = publication_instants(
        session, organisation_id, set().union(*channels.values()), silent=IS_LEFT_OUT, apart_from=keys, now=now
    )
    lacks = {key: _lacks(session, settings.get(key), current_versions.get(key)) for key in keys}
    return {
        key: slot_constraints(_class_of(settings.get(key)), lacks[key], channels.get(key, NO_ACCOUNT), instants, known)
        for key in keys
    }


def _lacks(session: Session, setting: CheckSetting | None, current: CurrentVersion | None) -> Sequence[EmergencyPart]:
    is_emergency = _class_of(setting) == TopicClass.EMERGENCY
    return missing_emergency_parts(session, current.variants) if is_emergency and current else ()


def _class_of(setting: CheckSetting | None) -> str | None:
    return setting.topic.topic_class if setting and setting.topic else None


@dataclass(frozen=True, slots=True)
class LineChanges:
    """Findings only the new hour causes (`news`), blocking ones (`barred`)."""

    news: tuple[VariantFinding, ...] = ()
    barred: tuple[VariantFinding, ...] = ()


def line_changes(session: Session, context: MoveContext, hours: Mapping[int, datetime]) -> Mapping[int, LineChanges]:
    """Return changes by post with text, as on submission; three statements at most."""
    versions = [current for key, current in context.current_versions.items() if key in hours]
    if not versions:
        return {}
    before = [context.settings[current.post.id] for current in versions]
    after = [
        _setting_at(setting, hours[current.post.id], context) for setting, current in zip(before, versions, strict=True)
    ]
    voices = post_queries.open_voices(session, context.body.id)
    pairs = [(current, voices) for current in (*versions, *versions)]
    checks = rule_check.check_rules(session, pairs, CheckStage.SUBMIT, now=context.now, settings=[*before, *after])
    return _compare_checks(session, context, checks[: len(versions)], checks[len(versions) :])


def _setting_at(setting: CheckSetting, at: datetime, context: MoveContext) -> CheckSetting:
    return replace(setting, planned_at=at, periods=context.kinds_at(at))


def _compare_checks(
    session: Session, context: MoveContext, before: Sequence[RuleCheck], after: Sequence[RuleCheck]
) -> Mapping[int, LineChanges]:
    blocked = [
        check.current.post.id for check in after if any(_blocks(variant_finding) for variant_finding in check.findings)
    ]
    excepted = rounds.excepted_rules_by_post(session, context.body.id, blocked, now=context.now) if blocked else {}
    return {
        now.current.post.id: _changes_between(then.findings, now.findings, excepted.get(now.current.post.id, ()))
        for then, now in zip(before, after, strict=True)
    }


def _changes_between(
    before: Sequence[VariantFinding], after: Sequence[VariantFinding], excepted: Collection[str]
) -> LineChanges:
    known = {
        (variant_finding.variant_id, variant_finding.rule.code, variant_finding.finding.action)
        for variant_finding in before
    }
    left = [variant_finding for variant_finding in after if variant_finding.rule.code not in excepted]
    news = {
        variant_finding.rule.code: variant_finding
        for variant_finding in left
        if (variant_finding.variant_id, variant_finding.rule.code, variant_finding.finding.action) not in known
    }
    return LineChanges(
        tuple(news.values()), tuple(variant_finding for variant_finding in left if _blocks(variant_finding))
    )


def _blocks(variant_finding: VariantFinding) -> bool:
    return variant_finding.finding.action is RuleAction.BLOCK
