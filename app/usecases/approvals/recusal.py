"""Recusals and call-ins: append-only rows."""

from dataclasses import replace

from sqlmodel import Session

from app.core.errors import Conflict, NotPermitted
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.approvals.models.decisions import CallIn, Recusal
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries import recipients
from app.domain.approvals.queries.authority import decision_authority, judge_for_step
from app.domain.approvals.queries.marked_decisions import is_marked_decision
from app.domain.approvals.queries.recusals import has_called_in
from app.domain.approvals.queries.review_context import ReviewContext, review_context
from app.domain.approvals.rules.deciders import MARKED_FUNCTION_REFUSED
from app.domain.approvals.rules.decision_checks import check_may_decide
from app.domain.approvals.rules.recusal import RecusalGround, check_call_in_reason, check_recusal_text
from app.domain.approvals.service.review_letters import REVIEW_LETTERS, notify_reviewers, post_letter
from app.domain.approvals.service.steps import refresh_candidates
from app.domain.audit import service as audit
from app.domain.audit.queries.history import entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.notifications import service as notifications_service
from app.domain.posts.models import Post


def record_recusal(work: Work, context: ReviewContext, ground: RecusalGround, text: str) -> None:
    """Exclude the actor, a decider of the open step, from this post.

    Raises `NotPermitted` for others, `Refusal` without explanation, which only the record keeps: it may mention others.
    """
    decision_authority(work, context)
    check_recusal_text(text)
    post, step = context.current.post, context.step
    row = Recusal(
        organisation_id=post.organisation_id,
        post_id=post.id,
        round_step_id=step.id,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        ground=ground,
        declared_at=work.now,
    )
    for taken in context.steps:
        if taken.id in context.called and has_called_in(work.session, taken, work.actor.person_id):
            taken.needed = _needed_before(work.session, post, taken)
    _store_and_refresh(work, row, step)
    detail = {"step": step.name, "ground": ground, "reason": PersonalValue(text)}
    audit.record(work, Act.POST_RECUSED, subject=f"post:{post.id}", **detail)
    work.session.flush()


def record_call_in(work: Work, context: ReviewContext, reason: str) -> None:
    """Let the actor, a superior, decide the open step alone, for any role.

    Raises `NotPermitted` if they touched the text, decided a step or were recused (I2), or another superior has it;
    `Refusal` without reason.
    """
    demand(work.actor.may(Permission.POST_CALL_IN))
    post, step = context.current.post, context.step
    judge = judge_for_step(work, context)
    check_may_decide(replace(judge, is_named=True), step_roles=step.roles)
    if is_marked_decision(work, context):
        raise NotPermitted(MARKED_FUNCTION_REFUSED)
    check_call_in_reason(reason)
    if has_called_in(work.session, step, work.actor.person_id):
        raise Conflict(msg("Ya lo avocó: lo decide usted."))
    row = CallIn(
        organisation_id=post.organisation_id,
        post_id=post.id,
        round_step_id=step.id,
        step=step.name,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        reason=reason,
        called_at=work.now,
    )
    detail = {"step": step.name, "reason": reason, "needed": step.needed}
    step.needed = 1
    _store_and_refresh(work, row, step)
    audit.record(work, Act.POST_CALLED_IN, subject=f"post:{post.id}", **detail)
    work.session.flush()


def _needed_before(session: Session, post: Post, step: RoundStep) -> int:
    """Return the quorum to restore after a call-in."""
    entries = entries_about(session, post.organisation_id, f"post:{post.id}")
    taken = [
        entry.detail for entry in entries if entry.act == Act.POST_CALLED_IN and entry.detail.get("step") == step.name
    ]
    return max((detail.get("needed", 1) for detail in taken), default=1)


def _store_and_refresh(work: Work, row: Recusal | CallIn, step: RoundStep) -> None:
    work.session.add(row)
    work.session.flush()
    refresh_candidates(work.session, step.organisation_id, [step], now=work.now)


def recuse_from_post(work: Work, post: Post, *, ground: RecusalGround, text: str) -> None:
    """Record the recusal; notify the next deciders, else people who can appoint one."""
    context = review_context(work.session, post, work.actor)
    record_recusal(work, context, ground, text)
    if recipients.reviewers_of_steps(work.session, [context.step]):
        notify_reviewers(work, post, [context.step], REVIEW_LETTERS[False])
    else:
        _notify_no_decider_left(work, post, context.step)


def call_in_step(work: Work, post: Post, *, reason: str) -> None:
    record_call_in(work, review_context(work.session, post, work.actor), reason)


def _notify_no_decider_left(work: Work, post: Post, step: RoundStep) -> None:
    """Notify the escalation contacts: silence approves nothing (I3), so the post would wait until expiry."""
    letters = [
        post_letter(post, user, "nobody_decides", f"step:{step.id}:nobody:{user.id}", step=step.name, path=path)
        for user, path in recipients.escalation_contacts(work.session, post, now=work.now)
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=post.organisation_id, now=work.now)
