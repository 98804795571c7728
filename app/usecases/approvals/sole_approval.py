"""Sole approvals (I2's exception) and later reviews: append-only rows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.actor import Actor, system_actor
from app.core.errors import Conflict
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.approvals.models.decisions import SoleAct
from app.domain.approvals.queries import recipients, sole_approvals
from app.domain.approvals.queries.deciders import decides_in_own_right
from app.domain.approvals.queries.marked_decisions import is_marked_decision
from app.domain.approvals.queries.review_context import ReviewContext, review_context
from app.domain.approvals.queries.sole_approval_context import (
    NOT_A_CONTRIBUTOR,
    SoleApprovalContext,
    eligible_deciders,
    sole_approval_context,
    sole_lane_facts,
)
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.sole_approval import (
    APPROVAL_ACT,
    LATENESS_ACT,
    RATIFIED_WITHIN,
    REVIEW_ACT,
    SoleActKind,
    SoleLane,
    check_later_review,
    check_small_town_mode,
    check_sole_reason,
    sole_lane_of,
)
from app.domain.approvals.rules.states import OpinionState, Verdict
from app.domain.approvals.service import rule_check
from app.domain.approvals.service.review_letters import post_letter
from app.domain.approvals.service.verdicts import VerdictResult, record_verdict
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import CheckSetting
from app.domain.posts.rules.line_checks import CheckStage, VariantFinding, check_not_blocked
from app.domain.posts.rules.states import PostTransition
from app.domain.publishing.service import scheduling
from app.domain.publishing.service.edits import check_edits
from app.domain.sittings.queries.agenda_position import decision_seats
from app.domain.sittings.service.urgent_decisions import record_urgent_decision
from app.usecases.approvals import emergency
from app.usecases.approvals.reviewer_holds import restore_holds
from app.usecases.control.body_settings import change_settings


def record_sole_approval(
    work: Work,
    context: ReviewContext,
    around: SoleApprovalContext,
    findings: Sequence[VariantFinding],
    *,
    reason: str,
    seen_hash: str,
) -> tuple[VerdictResult, SoleAct]:
    """Record the only yes of an author, or of a role a writer granted (`is_marked`).

    Other rules apply. Raises `NotPermitted` or `Conflict` without lane. Flushed with the next write.
    """
    if not (context.contributed or context.is_marked):
        raise Conflict(NOT_A_CONTRIBUTOR)
    calling = next(
        (
            variant_finding.rule.code
            for variant_finding in findings
            if variant_finding.finding.action is not RuleAction.WARN
        ),
        None,
    )
    lane = sole_lane_of(sole_lane_facts(context, around, calling), periods_now=around.present)
    check_sole_reason(reason)
    own = replace(context, contributed=False, is_marked=False)
    done = record_verdict(work, own, Ruling(Verdict.APPROVED, reason), seen_hash=seen_hash)
    act = _sole_act(context, around, lane, reason, actor=work.actor, now=work.now)
    work.session.add(act)
    post, detail = context.current.post, {"lane": lane, "reason": reason, "due_by": act.due_at}
    audit.record(work, Act.POST_APPROVED_ALONE, subject=f"post:{post.id}", **detail)
    return done, act


def _sole_act(
    context: ReviewContext, around: SoleApprovalContext, lane: SoleLane, reason: str, *, actor: Actor, now: datetime
) -> SoleAct:
    body = around.body
    days = RATIFIED_WITHIN if lane is SoleLane.EMERGENCY else body.review_days
    return SoleAct(
        organisation_id=body.id,
        post_id=context.current.post.id,
        round_id=context.round.id,
        number=APPROVAL_ACT,
        lane=lane,
        deed=SoleActKind.APPROVED,
        reason=reason,
        user_id=actor.person_id,
        user_name=actor.name,
        done_at=now,
        due_at=around.working.end_of_days(now, days),
    )


def record_later_review(work: Work, post: Post, kind: SoleActKind, reason: str) -> SoleAct:
    """Record another person's review of a locked post.

    Raises `NotPermitted` for writers or non-deciders, `Conflict` if already reviewed.
    """
    demand(work.actor.may(Permission.POST_DECIDE) and decides_in_own_right(work.actor))
    sole, version = sole_approvals.approval_to_review(work.session, post)
    first = sole.approval
    took_part = {first.user_id, *posts.contributors(work.session, version)}
    check_later_review(has_written=work.actor.id in took_part, kind=kind, reason=reason)
    act = _follow_up_act(first, REVIEW_ACT, kind, work.actor, reason=reason, now=work.now)
    work.session.add(act)
    work.session.flush()
    detail = {"lane": first.lane, "sole": kind, "reason": reason, "in_time": work.now < first.due_at}
    audit.record(work, Act.POST_REVIEWED_LATER, subject=f"post:{post.id}", **detail)
    return act


def record_late_review(session: Session, first: SoleAct, *, now: datetime) -> SoleAct:
    """Record permanently that the review missed its term."""
    clock = system_actor(first.organisation_id)
    act = _follow_up_act(first, LATENESS_ACT, SoleActKind.LATE, clock, now=now)
    session.add(act)
    session.flush()
    detail = {"lane": first.lane, "due_by": first.due_at}
    audit.record(Work(session, clock, now), Act.POST_REVIEW_LATE, subject=f"post:{first.post_id}", **detail)
    return act


def _follow_up_act(
    first: SoleAct, number: int, kind: SoleActKind, actor: Actor, *, now: datetime, reason: str = ""
) -> SoleAct:
    return SoleAct(
        organisation_id=first.organisation_id,
        post_id=first.post_id,
        round_id=first.round_id,
        number=number,
        lane=first.lane,
        deed=kind,
        reason=reason,
        user_id=actor.id,
        user_name=actor.name,
        done_at=now,
        due_at=first.due_at,
    )


def set_small_town_mode(work: Work, organisation: Organisation, *, is_on: bool, days: int) -> ControlChange | None:
    """Set the small-town mode and its review term in working days; return what waits for a second person.

    Raises `Refusal` on switching on where more than two may decide.
    """
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    row = work.session.get_one(Organisation, organisation.id)
    if is_on and not row.small_town_mode:
        check_small_town_mode(people=len(eligible_deciders(work.session, row.id, now=work.now)))
    return change_settings(work, row, {"small_town_mode": is_on, "review_days": days})


NO_EXCEPTIONS: frozenset[str] = frozenset()


def approve_post_alone(work: Work, post: Post, *, reason: str, seen_hash: str) -> SoleAct:
    """Approve one's own post where a lane is open; ask another for a later review.

    Raises `BlockedByLine`, without exceptions, and `NotPermitted` when the line calls a reviewer.
    """
    context = review_context(work.session, post, work.actor)
    context = replace(context, is_marked=is_marked_decision(work, context))
    current = context.current
    around = sole_approval_context(work.session, post, current.version, now=work.now)
    is_moved = around.is_urgent and emergency.bring_forward(post, current.version, now=work.now)
    setting = _setting_of_sole_approval(context, around)
    findings = rule_check.check_and_store_rules(
        work.session, context.going_on, context.voices, CheckStage.DECISION, now=work.now, setting=setting
    )
    check_not_blocked(findings, excepted=NO_EXCEPTIONS)
    check_edits(work.session, current)
    arguments = {"reason": reason, "seen_hash": seen_hash}
    done, act = record_sole_approval(work, context, around, findings, **arguments)
    seat = decision_seats(work, [context.step])[context.step.id]
    record_urgent_decision(work, context, seat, Ruling(Verdict.APPROVED, reason))
    if is_moved:
        emergency.record_bring_forward(work, post)
    lifecycle.apply_transition(work, post, PostTransition.APPROVE)
    scheduling.schedule_post(work, current, done.approvals)
    restore_holds(work, [post], {})
    others = [user for user in around.others if user.id != work.actor.id]
    _notify(work.session, post, act, others, "later_review", now=work.now)
    return act


def _setting_of_sole_approval(context: ReviewContext, around: SoleApprovalContext) -> CheckSetting:
    """Leave an emergency to the rules, which read at once: it waits for no second opinion."""
    setting = replace(around.setting, planned_at=context.current.post.planned_at)
    if not around.is_urgent:
        return replace(setting, doubted=context.doubted)
    if context.round.opinion is OpinionState.AWAITED:
        context.round.opinion = OpinionState.NOT_ASKED
    return setting


def review_sole_approval(work: Work, post: Post, *, kind: SoleActKind, reason: str) -> SoleAct:
    act = record_later_review(work, post, kind, reason)
    sole = sole_approvals.latest_sole_approval(work.session, post)
    assert sole is not None
    approver, body = work.session.get_one(User, sole.approval.user_id), _organisation_of(work.session, post)
    path = paths.post(body.slug, post.year, post.ordinal)
    context = {"deed": kind.value, "reason": reason, "who": work.actor.name, "path": path}
    letter = post_letter(post, approver, "later_reviewed", f"later_reviewed:{act.round_id}:{approver.id}", **context)
    notifications_service.queue_letters(work.session, [letter], organisation_id=post.organisation_id, now=work.now)
    return act


def escalate_later_review(session: Session, first: SoleAct, *, now: datetime) -> None:
    """Notify superiors and administrators once; the review stays listed."""
    record_late_review(session, first, now=now)
    post = session.get_one(Post, first.post_id)
    above = [user for user, _ in recipients.escalation_contacts(session, post, now=now)]
    _notify(session, post, first, above, "later_review_late", now=now)


def _notify(session: Session, post: Post, first: SoleAct, readers: Sequence[User], kind: str, *, now: datetime) -> None:
    body = _organisation_of(session, post)
    context = {
        "who": first.user_name,
        "why": first.reason,
        "due": first.due_at.isoformat(),
        "zone": body.zone,
        "is_emergency": first.lane is SoleLane.EMERGENCY,
        "path": paths.later_reviews(body.slug),
    }
    letters = [post_letter(post, user, kind, f"{kind}:{first.round_id}:{user.id}", **context) for user in readers]
    notifications_service.queue_letters(session, letters, organisation_id=post.organisation_id, now=now)


def _organisation_of(session: Session, post: Post) -> Organisation:
    return session.get_one(Organisation, post.organisation_id)
