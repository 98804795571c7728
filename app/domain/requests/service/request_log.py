"""The only creator of request acts."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.versions import number_on
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import RequestActKind


def add_request_act(
    session: Session, request: Request, kind: RequestActKind, *, by: Actor, now: datetime, **detail: Any
) -> RequestAct:
    """Add the day's plan in force, found while inserting."""
    here = request.organisation_id
    act = RequestAct(
        organisation_id=request.organisation_id,
        request_id=request.id,
        kind=kind,
        at=now,
        by_id=by.id,
        by_name=by.name,
        plan_version=number_on(here, current_day(session, here, now=now)),
        **detail,
    )
    session.add(act)
    session.flush()
    return act
