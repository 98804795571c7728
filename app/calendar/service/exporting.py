"""A sheet that leaves is written down: what was taken out of the house, and by whom."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor


def note_export(
    session: Session, *, form: str, rows: int, narrowed: Mapping[str, object], actor: Actor, now: datetime
) -> None:
    """`narrowed`: the days and whatever else the address asked for."""
    demand(actor.may(Permission.CALENDAR_READ))
    subject = f"organisation:{actor.organisation_id}"
    detail = {name: str(value) for name, value in narrowed.items() if value}
    audit.record(session, Act.CALENDAR_EXPORTED, actor=actor, now=now, subject=subject, form=form, rows=rows, **detail)
