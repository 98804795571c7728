"""What presses on a request, written down by whoever saw it; and whoever asked, asking again by the front door."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.words import say
from app.core.writing import written
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import ActKind, check_pressure
from app.intake.service.acting import add_act


def note(
    session: Session, request: Request, kind: ActKind, evidence: str, *, actor: Actor, now: datetime
) -> RequestAct:
    """An insistence, an order, an attempt to go around: facts, with what shows them. Raises `Refusal`."""
    demand(actor.may(Permission.REQUEST_NOTE))
    check_pressure(kind, evidence)
    return _note(session, request, kind, evidence, actor=actor, now=now)


def insist(session: Session, request: Request, words: str, *, actor: Actor, now: datetime) -> RequestAct:
    """Whoever asked says so again."""
    if actor.id is None or request.requester_id != actor.id:
        raise NotPermitted(say("Solo quien hizo la petición puede insistir en ella desde aquí."))
    check_pressure(ActKind.INSISTED, words)
    return _note(session, request, ActKind.INSISTED, words, actor=actor, now=now)


def _note(
    session: Session, request: Request, kind: ActKind, evidence: str, *, actor: Actor, now: datetime
) -> RequestAct:
    act = add_act(session, request, kind, by=actor, now=now, evidence=written(evidence))
    audit.record(
        session,
        Act.REQUEST_NOTED,
        actor=actor,
        now=now,
        subject=f"request:{request.id}",
        number=request.code,
        request_act=kind,
    )
    return act
