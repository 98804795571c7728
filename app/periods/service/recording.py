"""The entry each deed on a period leaves in the record."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.periods.models import Period


def record(session: Session, act: Act, period: Period, *, actor: Actor, now: datetime, **detail: Any) -> None:
    """With the period's kind and name, so that the entry is understood by itself."""
    said = {"kind": period.kind.value, "name": period.name, "territory": period.territory, **detail}
    audit.record(session, act, actor=actor, now=now, subject=f"period:{period.id}", **said)
