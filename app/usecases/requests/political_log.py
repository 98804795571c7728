from datetime import date

from app.core.errors import NotPermitted
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import RequestActKind, check_pressure
from app.domain.requests.service.request_log import add_request_act


def record_pressure(work: Work, request: Request, kind: RequestActKind, evidence: str) -> RequestAct:
    """Record insistence, order or attempted bypass. Raises `Refusal`."""
    demand(work.actor.may(Permission.REQUEST_NOTE))
    check_pressure(kind, evidence)
    return _record_act(work, request, kind, evidence)


def record_insistence(work: Work, request: Request, words: str) -> RequestAct:
    if work.actor.id is None or request.requester_id != work.actor.id:
        raise NotPermitted(msg("Solo quien hizo la petición puede insistir en ella desde aquí."))
    check_pressure(RequestActKind.INSISTED, words)
    return _record_act(work, request, RequestActKind.INSISTED, words)


def _record_act(work: Work, request: Request, kind: RequestActKind, evidence: str) -> RequestAct:
    act = add_request_act(work, request, kind, by=work.actor, evidence=normalise_text(evidence))
    audit.record(work, Act.REQUEST_NOTED, subject=f"request:{request.id}", number=request.code, request_act=kind)
    return act


def record_log_access(work: Work, since: date, until: date, *, exported: bool = False) -> None:
    """Record who read or exported which days. Raises `NotPermitted`."""
    demand(work.actor.may(Permission.POLITICAL_LOG_READ))
    audit.record(
        work,
        Act.POLITICAL_LOG_READ,
        subject=f"political_log:{work.organisation_id}",
        first=since,
        last=until,
        exported=exported,
    )
