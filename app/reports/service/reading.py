"""Looking into a report that names people, which is itself written down."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.reports.rules.months import Month


def open_report(session: Session, month: Month, *, actor: Actor, now: datetime, exported: bool = False) -> None:
    """Who looked at which month, and whether they took it away. Raises `NotPermitted`."""
    demand(actor.may(Permission.REPORT_READ))
    subject = f"report:{actor.organisation_id}"
    audit.record(session, Act.REPORT_READ, actor=actor, now=now, subject=subject, first=month.first, exported=exported)
