"""Looking into the political log, which is itself written down."""

from datetime import date, datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor


def open_register(
    session: Session, since: date, until: date, *, actor: Actor, now: datetime, exported: bool = False
) -> None:
    """Who looked at which days, and whether they took it away. Raises `NotPermitted`."""
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
