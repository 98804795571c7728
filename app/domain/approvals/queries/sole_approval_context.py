from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.db.statements import ORGANISATION_ID, Query, param
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.rules.routes import DECIDING_ROLES
from app.domain.approvals.rules.sole_approval import (
    RATIFIED_WITHIN,
    SoleLane,
    SoleLaneFacts,
    opens_emergency_lane,
    sole_lane_of,
)
from app.domain.approvals.rules.states import StepState
from app.domain.directory.models import Topic
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_versions import missing_emergency_parts
from app.domain.editorial_line.rules.emergency_text import EmergencyPart
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import deciders
from app.domain.people.queries import people as people_queries
from app.domain.periods.queries.periods_in_force import binding_kinds_at, periods_between
from app.domain.periods.queries.working_time import working_time_from_periods
from app.domain.periods.rules.territory import body_territory
from app.domain.periods.rules.validity import binding_kinds, binds_body, covers_instant
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import CheckSetting, check_setting, last_findings
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.requests.queries.provenance import request_wish


@dataclass(frozen=True, slots=True)
class SoleApprovalContext:
    """`present`: kinds of period in force; `wrote`: contributors.

    `lacks`: missing emergency text parts.
    """

    body: Organisation
    setting: CheckSetting
    present: frozenset[str]
    working: WorkingTime
    people: Sequence[User]
    wrote: frozenset[int]
    lacks: Sequence[EmergencyPart] = ()

    @property
    def others(self) -> list[User]:
        return [person for person in self.people if person.id not in self.wrote]

    @property
    def is_urgent(self) -> bool:
        topic = self.setting.topic
        return topic is not None and opens_emergency_lane(topic.topic_class, self.present) and not self.lacks


def eligible_deciders(session: Session, organisation_id: int, *, now: datetime) -> list[User]:
    """Return today's deciders in their own right, contributors included."""
    today = current_day(session, organisation_id, now=now)
    members = deciders.possible_deciders(session, DECIDING_ROLES, (), organisation_id=organisation_id, today=today)
    return [member.user for member in members if people_queries.member_may(member, Permission.POST_DECIDE)]


def sole_approval_context(session: Session, post: Post, version: PostVersion, *, now: datetime) -> SoleApprovalContext:
    """Return what a sole approval is judged by; five statements, plus one each for a request or emergency text."""
    body = session.get_one(Organisation, post.organisation_id)
    days = timedelta(days=3 * max(body.review_days, RATIFIED_WITHIN) + 14)
    place = body_territory(body.territory_code, body.region)
    at = post.planned_at or now
    every = periods_between(session, body.id, min(now, at), max(now + days, at))
    binding_periods = [period for period in every if binds_body(period, place)]
    bound = binding_kinds(every, at, place)
    setting = check_setting(session, post, version, now=now, stage=CheckStage.DECISION.value, periods=bound)
    is_emergency = setting.topic is not None and setting.topic.topic_class is TopicClass.EMERGENCY
    return SoleApprovalContext(
        body=body,
        setting=setting,
        present=frozenset(period.kind.value for period in binding_periods if covers_instant(period, now)),
        working=working_time_from_periods(session, body.id, binding_periods),
        people=eligible_deciders(session, body.id, now=now),
        wrote=posts.contributors(session, version),
        lacks=missing_emergency_parts(session, posts.variants_of(session, version)) if is_emergency else (),
    )


def sole_lane_facts(context: ReviewContext, around: SoleApprovalContext, called_by: str | None) -> SoleLaneFacts:
    """Count non-contributors lacking only a confirmed function (`is_marked`) as others.

    A later review needs no further person.
    """
    setting = around.setting
    return SoleLaneFacts(
        mode=around.body.small_town_mode,
        people=len(around.people),
        others=len(around.others) or int(context.is_marked and not context.contributed),
        missing=sum(step.needed for step in context.steps if step.state in (StepState.OPEN, StepState.WAITING)),
        topic_class=setting.topic.topic_class.value if setting.topic else None,
        risk=setting.topic.risk.value if setting.topic else None,
        periods=setting.periods | around.present,
        requester=setting.wish.requester,
        called_by=called_by,
        lacks=around.lacks,
    )


def may_use_emergency_lane(session: Session, post: Post, *, now: datetime) -> bool:
    """Check the topic's class in one statement, and the periods in one more for an emergency."""
    topic_class = _CLASS.first(session, organisation_id=post.organisation_id, topic_id=post.topic_id)
    if topic_class != TopicClass.EMERGENCY:
        return False
    return opens_emergency_lane(topic_class, binding_kinds_at(session, post.organisation_id, [now])[now])


def post_requester(session: Session, post: Post) -> str | None:
    return request_wish(session, post.organisation_id, post.request_id).requester


def available_lane(
    session: Session, context: ReviewContext, around: SoleApprovalContext
) -> tuple[SoleLane | None, Message | None]:
    """Judge by the line's last findings."""
    if not (context.contributed or context.is_marked):
        return None, NOT_A_CONTRIBUTOR
    try:
        sole_lane_of(sole_lane_facts(context, around, None), periods_now=around.present)
        findings = last_findings(session, context.current.version)
        calling = next((finding.rule for finding, _ in findings if finding.action is not RuleAction.WARN), None)
        return sole_lane_of(sole_lane_facts(context, around, calling), periods_now=around.present), None
    except Refusal as refusal:
        return None, refusal.sentence


NOT_A_CONTRIBUTOR = msg("No ha intervenido en este texto: decídala en su página, sin más.")
_CLASS: Query[str] = Query(
    select(Topic.topic_class).where(Topic.organisation_id == ORGANISATION_ID, Topic.id == param("topic_id")),
    lambda topic_class: topic_class.value,
)
