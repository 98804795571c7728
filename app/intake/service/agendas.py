"""What stands in somebody's agenda, taken in as their request."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.intake.models import Request
from app.intake.rules.asking import Asked, Requester, check_recorder
from app.intake.rules.kinds import IntakeChannel, own_kind
from app.intake.service.letters import tell_triage
from app.intake.service.receiving import Way, of_somebody
from app.organisations.models import Organisation


def record_from_calendar(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    evidence: str,
    *,
    actor: Actor,
    now: datetime,
) -> Request:
    """An event of somebody's agenda, recorded as their request by whoever saw it there. `evidence`: which agenda."""
    demand(actor.may(Permission.REQUEST_NOTE))
    check_recorder(own_kind(actor.roles, actor.posts))
    way = Way(IntakeChannel.FORM, evidence=evidence)
    request = of_somebody(session, organisation, asked, requester, way, actor=actor, now=now)
    detail = {"calendar": requester.name, "event": asked.subject, "number": request.code}
    audit.record(session, Act.EVENT_TAKEN, actor=actor, now=now, subject=f"request:{request.id}", **detail)
    tell_triage(session, request, now=now)
    return request
