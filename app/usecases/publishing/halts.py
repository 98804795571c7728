"""Halts when sending, for a period or rule.

Confirmation holds posts scheduled then; these came due later: approved, moved in or retried since, or of a dependent
body.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.messages import msg
from app.db.engine import is_busy
from app.db.work import Work
from app.domain.approvals.queries.rounds import excepted_rules
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.topics import TopicClass
from app.domain.editorial_line.queries.line_cache import MOST_CACHED_LINES, load_line
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.line import LineRule
from app.domain.image_rights.queries import rights_facts
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.periods_in_force import HoldingPeriod, binding_kinds_at
from app.domain.periods.rules.holds import HoldContext, hold_reason, is_stopped
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.validity import binds_body
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries.line_pieces import CheckSetting, checked_pieces
from app.domain.posts.rules.holds import HoldFunction
from app.domain.posts.rules.line_checks import picture_wording
from app.domain.posts.rules.states import PostStatus, PostTransition
from app.domain.publishing.queries.due_deliveries import DueDelivery, lock_post_rows
from app.domain.publishing.queries.locked_rows import LockedDelivery, all_organisations, organisations_due
from app.domain.publishing.queries.period_facts import period_standings
from app.domain.publishing.service.delivery_letters import notify_held
from app.domain.requests.queries.provenance import PLAN_WISH, RequestWish, request_wishes
from app.usecases.approvals.emergency_recall import EMERGENCY_OVER, recall_posts

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryHalt:
    """A period (`period_id`), else a rule or a second opinion (`function`), that stops sending.

    `is_over`: a sole approval, ended with its emergency.
    """

    reason: str
    period_id: int | None = None
    is_over: bool = False
    function: HoldFunction = HoldFunction.SYSTEM


HaltsByPost = Mapping[int, DeliveryHalt]
"""The first halt of each post."""


def period_halts(session: Session, deliveries: Sequence[LockedDelivery], *, now: datetime) -> HaltsByPost:
    """Return the halts of held posts.

    One statement per batch without period, five with one, six with emergency posts.
    """
    holding_periods = periods_in_force.holding_periods(
        session, {delivery.organisation_id for delivery in deliveries}, now=now
    )
    on = [stop for stop in holding_periods if binds_body(stop, stop.body)]
    if not on:
        return {}
    bodies = {stop.organisation_id for stop in on}
    posts = {
        delivery.post_id: delivery.organisation_id for delivery in deliveries if delivery.organisation_id in bodies
    }
    known = period_standings(session, posts)
    stopped = ((post_id, _stopping_period(on, body, known[post_id])) for post_id, body in posts.items())
    return {post_id: _halt(stop, known[post_id]) for post_id, stop in stopped if stop}


def _halt(stop: HoldingPeriod, context: HoldContext) -> DeliveryHalt:
    uncounted = context.uncounted if TopicClass.EMERGENCY in stop.allowed else None
    return DeliveryHalt(hold_reason(stop.kind, stop.name, stop.bulletin_reference, uncounted), stop.own_id)


def prepare_lines(session: Session, *, until: datetime | None, now: datetime) -> None:
    """Compile lines before locking: organisations with deliveries due by then, or all."""
    bodies = (
        organisations_due(session, until=until, limit=MOST_CACHED_LINES)
        if until
        else all_organisations(session, limit=MOST_CACHED_LINES)
    )
    for body in bodies:
        try:
            load_line(session, body, now=now)
        except Exception as failure:  # one body's altered line delays no other's sending
            session.rollback()
            if is_busy(failure):
                raise
            LOG.exception("the line of organisation %s could not be prepared", body)


def rule_halts(session: Session, lines: Iterable[DueDelivery], *, now: datetime) -> HaltsByPost:
    """Return halts by rules now forbidding a post.

    Two statements per organisation, a third for requested posts, one more for the rights of pictures.
    """
    halts: dict[int, DeliveryHalt] = {}
    for body, group in groupby(sorted(lines, key=_organisation_of), key=_organisation_of):
        some = list(group)
        wishes = request_wishes(session, body, {line.request_id for line in some if line.request_id})
        in_force, periods_now = load_line(session, body, now=now), binding_kinds_at(session, body, [now])[now]
        rights = rights_facts(session, body, {use.digest for line in some for use in line.content.media})
        for line in some:
            setting = _setting(line, periods_now, wishes, now)
            setting = replace(setting, emergency_words=emergency_words(session), rights=rights)
            (piece,) = checked_pieces([line.content], {line.channel_id: line.voice}, setting)
            barring = {bar.rule: bar for bar in in_force.bars(piece)}
            if barring and (left := barring.keys() - excepted_rules(session, body, line.post_id, now=now)):
                halts[line.post_id] = DeliveryHalt(_rule_reason(in_force.rules[min(left)], barring[min(left)]))
    return halts


def lapsed_approval_halts(session: Session, lines: Iterable[DueDelivery], *, now: datetime) -> HaltsByPost:
    """Return halts of sole approvals whose emergency ended, also by the clock.

    Without such approvals no statement, else one per organisation.
    """
    sole: dict[int, list[DueDelivery]] = defaultdict(list)
    for line in lines:
        if line.is_sole:
            sole[line.organisation_id].append(line)
    over = [body for body in sole if PeriodKind.EMERGENCY not in binding_kinds_at(session, body, [now])[now]]
    return {line.post_id: DeliveryHalt(EMERGENCY_OVER, is_over=True) for body in over for line in sole[body]}


def _rule_reason(rule: LineRule, finding: RuleFinding) -> str:
    until = f" {msg('No antes del %(until)s.', until=finding.until)}" if finding.until else ""
    return f"{rule.code}: {picture_wording(rule.wording, finding.picture)}{until}"


def _organisation_of(line: DueDelivery) -> int:
    return line.organisation_id


def _setting(
    line: DueDelivery, binding_now: frozenset[str], wishes: Mapping[int, RequestWish], now: datetime
) -> CheckSetting:
    wish = wishes.get(line.request_id or 0, PLAN_WISH)
    at = line.candidate.due_at
    title = line.public_title
    return CheckSetting(line.topic, at, line.zone, now, binding_now, declared=line.declared, wish=wish, title=title)


def _stopping_period(on: Sequence[HoldingPeriod], body: int, context: HoldContext) -> HoldingPeriod | None:
    of_body = (stop for stop in on if stop.organisation_id == body)
    return next((stop for stop in of_body if _stops(stop, context)), None)


def _stops(stop: HoldingPeriod, context: HoldContext) -> bool:
    return is_stopped(context, stop.kind, own_id=stop.own_id, allowed=stop.allowed, confirmed_at=stop.confirmed_at)


def hold_posts(session: Session, halts: HaltsByPost, *, now: datetime) -> int:
    """Hold or end approvals, in a transaction; return the number.

    Posts lock first, then audit heads.
    """
    posts = [post for post in lock_post_rows(session, halts).values() if _can_hold(post, halts[post.id])]
    over = [post for post in posts if halts[post.id].is_over]
    for body in sorted({post.organisation_id for post in over}):
        recall_posts(Work(session, system_actor(body), now), [post for post in over if post.organisation_id == body])
    posts = [post for post in posts if not halts[post.id].is_over]
    audit.lock_heads(session, {post.organisation_id for post in posts})
    posts_by_halt: dict[tuple[int, DeliveryHalt], list[Post]] = defaultdict(list)
    for post in posts:
        _hold_post(session, post, halts[post.id], now=now)
        posts_by_halt[post.organisation_id, halts[post.id]].append(post)
    session.flush()
    for (body, halt), stopped in posts_by_halt.items():
        notify_held(session, body, stopped, halt.reason, now=now, period_id=halt.period_id, function=halt.function)
    return len(posts) + len(over)


def _can_hold(post: Post, halt: DeliveryHalt) -> bool:
    """Tell whether it holds an approved post; a second opinion also one that is held for something else."""
    return post.status is PostStatus.APPROVED or (
        post.status is PostStatus.ON_HOLD and halt.function is HoldFunction.OPINION
    )


def _hold_post(session: Session, post: Post, halt: DeliveryHalt, *, now: datetime) -> None:
    actor, reason = system_actor(post.organisation_id), halt.reason
    marked: dict[str, Any] = {"reason": reason, "period_id": halt.period_id, "set_as": halt.function.value}
    lifecycle.apply_transition(Work(session, actor, now), post, PostTransition.HOLD, **marked)
    subject, period = f"post:{post.id}", {"period": halt.period_id} if halt.period_id else {}
    audit.record(Work(session, actor, now), Act.POST_HELD, subject=subject, reason=reason, **period)
