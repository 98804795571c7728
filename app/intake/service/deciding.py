"""Deciding on a request, and telling whoever asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, delete

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refusal
from app.core.words import say
from app.core.writing import written
from app.intake import queries
from app.intake.models import OpenRequest, Request, RequestAct
from app.intake.rules.acts import ActKind, State, check_may_decide, state_of
from app.intake.rules.answers import Outcome, answer_to, check_outcome
from app.intake.service.acting import add_act
from app.intake.service.letters import tell_requester


@dataclass(frozen=True, slots=True)
class Where:
    """What a request became part of, and how people name that."""

    name: str = ""
    request: Request | None = None
    post_id: int | None = None


NOWHERE = Where()


def decide(
    session: Session, request: Request, outcome: Outcome, *, actor: Actor, now: datetime, where: Where = NOWHERE
) -> RequestAct:
    """What becomes of it, with the rules cited, and the answer. Comes locked; raises `Refusal` and `OutOfTurn`."""
    demand(actor.may(Permission.REQUEST_TRIAGE))
    return _settle(session, request, outcome, where, actor=actor, now=now)


def attach(
    session: Session, request: Request, outcome: Outcome, where: Where, *, actor: Actor, now: datetime
) -> RequestAct:
    """Join a request one has just typed in to the publication that was already being written for it."""
    if request.recorded_by != actor.id:
        raise NotPermitted(say("La une a su publicación quien la registró."))
    demand(actor.may(Permission.REQUEST_NOTE))
    return _settle(session, request, outcome, where, actor=actor, now=now)


def _settle(
    session: Session, request: Request, outcome: Outcome, where: Where, *, actor: Actor, now: datetime
) -> RequestAct:
    acts = queries.acts_of(session, request)
    check_may_decide(state_of(act.kind for act in acts))
    check_outcome(outcome, asked=request.text)
    if where.request is not None:
        _check_joins(session, request, where.request)
    act = add_act(
        session,
        request,
        outcome.kind,
        by=actor,
        now=now,
        rules=[asdict(rule) for rule in outcome.rules],
        motive=written(outcome.motive),
        text=written(outcome.version),
        into_id=where.request.id if where.request else None,
        post_id=where.post_id,
    )
    session.exec(delete(OpenRequest).where(col(OpenRequest.request_id) == request.id))
    audit.record(
        session,
        Act.REQUEST_DECIDED,
        actor=actor,
        now=now,
        subject=f"request:{request.id}",
        number=request.code,
        request_act=outcome.kind,
        rules=[rule.code for rule in outcome.rules],
        reason=outcome.motive,
        into=where.name,
    )
    _answer(session, request, outcome, act, where.name, actor=actor, now=now)
    return act


def _answer(
    session: Session, request: Request, outcome: Outcome, act: RequestAct, into: str, *, actor: Actor, now: datetime
) -> None:
    """Each decision is told, in the words somebody read before they left."""
    answer = written(outcome.answer) or answer_to(outcome, is_political=request.is_political, into=into)
    add_act(session, request, ActKind.ANSWERED, by=actor, now=now, answer=answer)
    tell_requester(session, request, answer, key=act.id, now=now)


def _check_joins(session: Session, request: Request, into: Request) -> None:
    """Raise unless it joins another one that stands by itself, and nothing hangs from it."""
    if into.id == request.id:
        raise Refusal(say("Una petición no puede unirse a sí misma: escriba el código de otra."))
    standing = queries.standing_of(session, request.organisation_id, {into.id})[into.id]
    if standing.state is State.MERGED:
        raise Refusal(say("La petición %(code)s ya está unida a otra: únala a esa.", code=into.code))
    joined: Sequence[Request] = queries.told_of(session, request.organisation_id, request.id).requests
    if len(joined) > 1:
        raise Refusal(say("Esta petición ya reúne otras: una la otra a esta."))
