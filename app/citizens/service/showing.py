"""Noting that somebody saw, or took away, who is behind what was written: every such reading is in the record."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Citizen
from app.citizens.service.moderators import is_political
from app.core.actor import Actor


def note_seen(session: Session, citizen: Citizen, *, actor: Actor, now: datetime) -> None:
    """Their name, their handle and what they wrote were shown to somebody."""
    demand(not is_political(actor))
    audit.record(session, Act.CASE_SHOWN, actor=actor, now=now, subject=f"citizen:{citizen.id}")


def note_export(session: Session, *, rows: int, named: bool, actor: Actor, now: datetime) -> None:
    """The register of measures was taken away as a sheet, with names or without them."""
    demand(actor.may(Permission.CASE_MODERATE) or actor.may(Permission.CASE_REVIEW) or actor.may(Permission.AUDIT_READ))
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.CASE_EXPORTED, actor=actor, now=now, subject=subject, rows=rows, names_shown=named)
