"""The only creator of request acts."""

from typing import Any

from app.core.actor import Actor
from app.db.work import Work
from app.domain.organisations.queries import current_day
from app.domain.plan.queries.versions import number_on
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import RequestActKind


def add_request_act(work: Work, request: Request, kind: RequestActKind, *, by: Actor, **detail: Any) -> RequestAct:
    """Add the day's plan in force, found while inserting."""
    here = request.organisation_id
    act = RequestAct(
        organisation_id=request.organisation_id,
        request_id=request.id,
        kind=kind,
        at=work.now,
        by_id=by.id,
        by_name=by.name,
        plan_version=number_on(here, current_day(work.session, here, now=work.now)),
        **detail,
    )
    work.session.add(act)
    work.session.flush()
    return act
