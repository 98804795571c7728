"""Stepping aside from a post, and taking over one of its steps: rows that nobody edits."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.approvals.models import CallIn, Recusal, RoundStep
from app.approvals.queries.aside import has_called_in
from app.approvals.queries.authority import authority_of, judge_of
from app.approvals.queries.hands import is_marked
from app.approvals.queries.turn import Turn
from app.approvals.rules import check_may_decide
from app.approvals.rules.aside import Ground, check_called_in, check_declared
from app.approvals.rules.hands import NOT_TAKEN
from app.approvals.service.stepping import refresh_candidates
from app.audit import service as audit
from app.audit.queries.history import entries_about
from app.audit.rules import Act, Personal
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.core.words import say
from app.drafting.models import Post


def recuse(session: Session, turn: Turn, ground: Ground, text: str, *, actor: Actor, now: datetime) -> None:
    """The actor, who could decide the open step, decides nothing about this post from now on.

    Raises `NotPermitted` for whoever could not decide it, and `Refusal` without an explanation, which only the record
    keeps: it may speak of other people.
    """
    authority_of(session, turn, actor, now=now)
    check_declared(text)
    post, step = turn.current.post, turn.step
    row = Recusal(
        organisation_id=post.organisation_id,
        post_id=post.id,
        round_step_id=step.id,
        user_id=actor.person_id,
        user_name=actor.name,
        ground=ground,
        declared_at=now,
    )
    for taken in turn.steps:
        if taken.id in turn.called and has_called_in(session, taken, actor.person_id):
            taken.needed = _needed_before(session, post, taken)
    _keep(session, row, step, now=now)
    said = {"step": step.name, "ground": ground, "reason": Personal(text)}
    audit.record(session, Act.POST_RECUSED, actor=actor, now=now, subject=f"post:{post.id}", **said)
    session.flush()


def call_in(session: Session, turn: Turn, reason: str, *, actor: Actor, now: datetime) -> None:
    """The actor, a superior, decides the open step alone, whatever role it asks for.

    Raises `NotPermitted` for whoever touched the text, decided another step or stepped aside (invariant I2), and while
    another superior has it; `Refusal` without a reason.
    """
    demand(actor.may(Permission.POST_CALL_IN))
    post, step = turn.current.post, turn.step
    judge = judge_of(session, turn, actor, now=now)
    check_may_decide(replace(judge, is_named=True), step_roles=step.roles)
    if is_marked(session, turn, actor, now=now):
        raise NotPermitted(NOT_TAKEN)
    check_called_in(reason)
    if has_called_in(session, step, actor.person_id):
        raise OutOfTurn(say("Ya lo avocó: lo decide usted."))
    row = CallIn(
        organisation_id=post.organisation_id,
        post_id=post.id,
        round_step_id=step.id,
        step=step.name,
        user_id=actor.person_id,
        user_name=actor.name,
        reason=reason,
        called_at=now,
    )
    said = {"step": step.name, "reason": reason, "needed": step.needed}
    step.needed = 1
    _keep(session, row, step, now=now)
    audit.record(session, Act.POST_CALLED_IN, actor=actor, now=now, subject=f"post:{post.id}", **said)
    session.flush()


def _needed_before(session: Session, post: Post, step: RoundStep) -> int:
    """How many people the step asked for when it was taken over: it asks for as many again."""
    told = entries_about(session, post.organisation_id, f"post:{post.id}")
    taken = [one.detail for one in told if one.act == Act.POST_CALLED_IN and one.detail.get("step") == step.name]
    return max((one.get("needed", 1) for one in taken), default=1)


def _keep(session: Session, row: Recusal | CallIn, step: RoundStep, *, now: datetime) -> None:
    """Whoever may decide the step is now somebody else."""
    session.add(row)
    session.flush()
    refresh_candidates(session, step.organisation_id, [step], now=now)
