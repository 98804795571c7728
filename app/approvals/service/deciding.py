"""Deciding in a round, and voiding it. Approval is bound to the exact content (invariants I1–I3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.approvals.models import Approval, Decision, Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.rules import (
    ROUND_AFTER,
    RoundState,
    StepState,
    Verdict,
    check_fresh,
    check_may_decide,
    check_reason,
)
from app.approvals.service.stepping import close_step, open_step
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.drafting.queries import Current


@dataclass(frozen=True, slots=True)
class Decided:
    """A round after a verdict, what it was about, and the approvals it ended in, if it did."""

    round: Round
    current: Current
    approvals: Sequence[Approval]


def decide(
    session: Session, post: Post, *, verdict: Verdict, reason: str, seen_hash: str, actor: Actor, now: datetime
) -> Decided:
    """Record one person's verdict on the version they saw and take the round where it leads.

    Raises `OutOfTurn` when the text changed, another decided first or its hour has passed; `NotPermitted` when the
    step is not this person's; `Refusal` when a negative verdict gives no reason.
    """
    round_, step, steps = rounds.in_course(session, post)
    version = drafting.version_of(session, post)
    if version is None or version.id != round_.post_version_id:
        raise OutOfTurn(rounds.NOT_IN_REVIEW)
    check_fresh(seen_hash=seen_hash, current_hash=version.content_hash)
    check_may_decide(rounds.judge(session, round_, step, version, actor), step_roles=step.roles)
    check_reason(verdict, reason)
    if verdict is Verdict.APPROVED and post.planned_at and post.planned_at <= now:
        raise OutOfTurn(say("La hora prevista ya ha pasado. Pida que propongan otra: nada sale tarde por sí solo."))
    current = Current(post, version, drafting.variants_of(session, version))
    _write_decisions(session, round_, step, current, verdict, reason, actor=actor, now=now)
    close_step(session, step, StepState.DONE)
    approvals = _advance(session, round_, [s for s in steps if s.state is StepState.WAITING], current, verdict, now=now)
    audit.record(
        session,
        Act.POST_DECIDED,
        actor=actor,
        now=now,
        subject=f"post:{post.id}",
        verdict=verdict,
        reason=reason,
        version=version.number,
        content_hash=version.content_hash,
        step=step.name,
        round=round_.state,
    )
    return Decided(round_, current, approvals)


def void_round(session: Session, post: Post, *, actor: Actor, now: datetime, why: str) -> bool:
    """What was approved, or waited to be, is no longer what the post says; true if there was anything to void."""
    round_ = rounds.latest_round(session, post)
    if round_ is None or round_.state not in (RoundState.OPEN, RoundState.APPROVED):
        return False
    for step in rounds.steps_of(session, round_):
        if step.state in (StepState.OPEN, StepState.WAITING):
            close_step(session, step, StepState.VOID)
    round_.state, round_.closed_at = RoundState.VOID, now
    audit.record(session, Act.POST_VOIDED, actor=actor, now=now, subject=f"post:{post.id}", round=round_.id, why=why)
    return True


def _advance(
    session: Session, round_: Round, waiting: Sequence[RoundStep], current: Current, verdict: Verdict, *, now: datetime
) -> Sequence[Approval]:
    """To the next step while approvals come, else to the round's end; the approvals, if it was that."""
    if verdict is Verdict.APPROVED and waiting:
        open_step(session, waiting[0], now=now)
        return ()
    for step in waiting:
        close_step(session, step, StepState.VOID)
    round_.state, round_.closed_at = ROUND_AFTER[verdict], now
    approvals = _approve(session, round_, current, now=now) if round_.state is RoundState.APPROVED else ()
    session.flush()
    return approvals


def _approve(session: Session, round_: Round, current: Current, *, now: datetime) -> Sequence[Approval]:
    """The one place where approvals are written. Content approved once before (and reopened since) has its row."""
    known = {approval.variant_id: approval for approval in rounds.approvals_of(session, round_)}
    written = [
        Approval(
            organisation_id=round_.organisation_id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            round_id=round_.id,
            approved_at=now,
        )
        for variant in current.variants
        if variant.id not in known
    ]
    session.add_all(written)
    return [*known.values(), *written]


def _write_decisions(
    session: Session,
    round_: Round,
    step: RoundStep,
    current: Current,
    verdict: Verdict,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    session.add_all(
        Decision(
            organisation_id=round_.organisation_id,
            round_id=round_.id,
            round_step_id=step.id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            user_id=actor.person_id,
            user_name=actor.name,
            verdict=verdict,
            reason=reason,
            decided_at=now,
        )
        for variant in current.variants
    )
    session.flush()
