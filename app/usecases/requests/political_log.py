from datetime import date, datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import RequestActKind, check_pressure
from app.domain.requests.service.request_log import add_request_act


def record_pressure(
    session: Session, request: Request, kind: RequestActKind, evidence: str, *, actor: Actor, now: datetime
) -> RequestAct:
    """Record insistence, order or attempted bypass. Raises `Refusal`."""
    demand(actor.may(Permission.REQUEST_NOTE))
    check_pressure(kind, evidence)
    return _record_act(session, request, kind, evidence, actor=actor, now=now)


def record_insistence(session: Session, request: Request, words: str, *, actor: Actor, now: datetime) -> RequestAct:
    if actor.id is None or request.requester_id != actor.id:
        raise NotPermitted(msg("Solo quien hizo la petición puede insistir en ella desde aquí."))
    check_pressure(RequestActKind.INSISTED, words)
    return _record_act(session, request, RequestActKind.INSISTED, words, actor=actor, now=now)


def _record_act(
    session: Session, request: Request, kind: RequestActKind, evidence: str, *, actor: Actor, now: datetime
) -> RequestAct:
    act = add_request_act(session, request, kind, by=actor, now=now, evidence=normalise_text(evidence))
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


def record_log_access(
    session: Session, since: date, until: date, *, actor: Actor, now: datetime, exported: bool = False
) -> None:
    """Record who read or exported which days. Raises `NotPermitted`."""
    demand(actor.may(Permission.POLITICAL_LOG_READ))
    audit.record(
        session,
        Act.POLITICAL_LOG_READ,
        actor=actor,
        now=now,
        subject=f"political_log:{actor.organisation_id}",
        first=since,
        last=until,
        exported=exported,
    )
