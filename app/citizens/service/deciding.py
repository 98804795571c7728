"""Saying yes or no to what somebody else would answer, on exactly these words (invariant I2)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import POLITICAL_POSTS, Permission, PostKind, demand
from app.citizens.models import Case, Reply, ReplyDecision
from app.citizens.queries import cases as queries
from app.citizens.queries.reviewing import decisions_on, writers_of
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.letting import first_held
from app.citizens.rules.replies import ReplyState
from app.citizens.service.acting import record_act
from app.citizens.service.asking_to_read import ask_to_read
from app.citizens.service.looking_again import still_asked
from app.citizens.service.outgoing import release
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.organisations.models import Organisation


def may_decide(reply: Reply, decisions: Sequence[ReplyDecision], actor: Actor, *, writers: Collection[int]) -> bool:
    """Nobody who wrote in it, not twice, never a political post, and only who holds a role that is asked."""
    held = {PostKind(post) for post in actor.posts}
    return (
        reply.state is ReplyState.IN_REVIEW
        and actor.may(Permission.CASE_REVIEW)
        and not (POLITICAL_POSTS & held)
        and actor.id not in writers
        and all(one.by_id != actor.id for one in decisions if one.content_hash == reply.content_hash)
        and first_held(reply.asks.split(), actor.roles) is not None
    )


def decide(
    session: Session,
    organisation: Organisation,
    case: Case,
    reply: Reply,
    *,
    digest: str,
    is_approved: bool,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The case comes locked; `digest` tells the words that were read. Raises `OutOfTurn` where they are no more, and
    `Refusal` for a yes to what the line stops by now.
    """
    demand(actor.may(Permission.CASE_REVIEW))
    if reply.state is not ReplyState.IN_REVIEW or digest != reply.content_hash:
        raise OutOfTurn(say("Esta respuesta ya no espera revisión, o su texto es otro. Léala de nuevo."))
    wrote = writers_of(reply, queries.replies_of(session, case), queries.acts_of(session, case))
    demand(may_decide(reply, decisions_on(session, case.organisation_id, reply.id), actor, writers=wrote))
    if not is_approved and not reason.strip():
        raise Refusal(say("Diga qué hay que cambiar."))
    decision = _decision(reply, is_approved=is_approved, reason=reason, actor=actor, now=now)
    session.add(decision)
    said: dict[str, Any] = {"verdict": "approved" if is_approved else "sent_back", "as_role": decision.as_role}
    said |= {"content_hash": reply.content_hash}
    record_act(session, case, CaseDeed.REPLY_DECIDED, actor=actor, now=now, note=reason, reply=reply.id, **said)
    if not is_approved:
        reply.state = ReplyState.SENT_BACK
        return
    _pass_on(session, organisation, case, reply, now=now)


def _decision(reply: Reply, *, is_approved: bool, reason: str, actor: Actor, now: datetime) -> ReplyDecision:
    return ReplyDecision(
        organisation_id=reply.organisation_id,
        reply_id=reply.id,
        content_hash=reply.content_hash,
        is_approved=is_approved,
        as_role=first_held(reply.asks.split(), actor.roles) or "",
        reason=reason,
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )


def _pass_on(session: Session, organisation: Organisation, case: Case, reply: Reply, *, now: datetime) -> None:
    """To whoever else has to read it by now, or on its way when everybody has."""
    session.flush()
    left = still_asked(session, organisation, case, reply, now=now)
    reply.asks = " ".join(left)
    if left:
        ask_to_read(session, organisation, case, reply, now=now)
        return
    reply.approved_hash = reply.content_hash
    release(session, case, reply, now=now)
