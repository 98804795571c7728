"""What a body says of the calls that answering saves."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.reports.models import AttentionEstimate
from app.reports.rules.attention import Estimate


def say_of_calls(session: Session, estimate: Estimate, *, actor: Actor, now: datetime) -> None:
    demand(actor.may(Permission.PLAN_MANAGE))
    here = actor.organisation_id
    said = {"share": estimate.share, "cents": estimate.cents}
    made = AttentionEstimate(organisation_id=here, set_at=now, set_by_name=actor.name, **said)
    session.merge(made)
    audit.record(session, Act.CALLS_ESTIMATED, actor=actor, now=now, subject=f"organisation:{here}", **said)
