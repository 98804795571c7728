"""What a person does with their own account is written in the record of every organisation they belong to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor


def record_everywhere(
    session: Session, act: Act, *, actors: Sequence[Actor], now: datetime, subject: str, **detail: Any
) -> None:
    """`actors` is one person, once for each organisation; the chains are taken in one order."""
    audit.lock_heads(session, {actor.organisation_id for actor in actors})
    for actor in sorted(actors, key=lambda one: one.organisation_id):
        audit.record(session, act, actor=actor, now=now, subject=subject, **detail)
