from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.reports.models import AttentionEstimate
from app.domain.reports.rules.attention import CallEstimate


def set_call_estimate(session: Session, estimate: CallEstimate, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.PLAN_MANAGE))
    here = actor.organisation_id
    detail = {"share": estimate.share, "cents": estimate.cents}
    made = AttentionEstimate(organisation_id=here, set_at=now, set_by_name=actor.name, **detail)
    session.merge(made)
    audit.record(session, Act.CALLS_ESTIMATED, actor=actor, now=now, subject=f"organisation:{here}", **detail)
